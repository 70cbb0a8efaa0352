#include "serve/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>
#include <mutex>
#include <shared_mutex>
#include <utility>

namespace grantline::serve {
namespace {

using prometheus::Counter;
using prometheus::Family;
using prometheus::Histogram;

// A refresh takes about a millisecond, a login a tenth of a second.
const Histogram::BucketBoundaries kSeconds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                           0.1,    0.25,  0.5,    1,     2.5,  5,     10};

// The metrics of a family by what sets them apart. A look is shared and hashes no label.
template <class Key, class Metric>
class Kept {
 public:
  template <class LookUp, class Make>
  Metric& find(const LookUp& key, const Make& make) {
    {
      const std::shared_lock lock(mutex_);
      if (const auto found = kept_.find(key); found != kept_.end()) return *found->second;
    }
    const std::unique_lock lock(mutex_);
    return *kept_.try_emplace(Key(key), &make()).first->second;
  }

 private:
  std::shared_mutex mutex_;
  std::map<Key, Metric*, std::less<>> kept_;
};

template <class Builder>
auto& register_family(prometheus::Registry& registry, Builder builder, const char* name,
                      const char* help) {
  return builder.Name(name).Help(help).Register(registry);
}

}  // namespace

struct Metrics::State {
  prometheus::Registry registry;
  Family<Counter>& requests =
      register_family(registry, prometheus::BuildCounter(), "grantline_http_requests_total",
                      "Requests answered, by route and status.");
  Family<Histogram>& latency =
      register_family(registry, prometheus::BuildHistogram(), "grantline_http_request_seconds",
                      "Time from the first byte of a request to its answer, by route.");
  Family<Counter>& refusals =
      register_family(registry, prometheus::BuildCounter(), "grantline_refusals_total",
                      "Refusals, by cause; /errors tells what each means.");
  Family<Counter>& issued = register_family(registry, prometheus::BuildCounter(),
                                            "grantline_issued_total", "Codes and tokens issued.");
  Family<Counter>& logins = register_family(registry, prometheus::BuildCounter(),
                                            "grantline_logins_total", "Logins, by outcome.");

  Kept<std::pair<std::string, int>, Counter> requests_kept;
  Kept<std::string, Histogram> latency_kept;
  Kept<Cause, Counter> refusals_kept;
  Kept<std::string, Counter> issued_kept;
  Kept<std::string, Counter> logins_kept;
  Kept<std::string, prometheus::Gauge> gauges_kept;
};

Metrics::Metrics() : state_(std::make_unique<State>()) {}
Metrics::~Metrics() = default;

void Metrics::count_request(std::string_view route, int status, double seconds) {
  const std::string label(route);
  state_->requests_kept
      .find(std::pair(label, status),
            [&]() -> Counter& {
              return state_->requests.Add({{"route", label}, {"status", std::to_string(status)}});
            })
      .Increment();
  state_->latency_kept
      .find(label,
            [&]() -> Histogram& { return state_->latency.Add({{"route", label}}, kSeconds); })
      .Observe(seconds);
}

void Metrics::count_refusal(Cause cause) {
  state_->refusals_kept
      .find(cause,
            [&]() -> Counter& {
              return state_->refusals.Add({{"cause", std::string(info(cause).name)}});
            })
      .Increment();
}

void Metrics::count_issued(std::string_view what) {
  state_->issued_kept
      .find(what, [&]() -> Counter& { return state_->issued.Add({{"what", std::string(what)}}); })
      .Increment();
}

void Metrics::count_login(std::string_view outcome) {
  state_->logins_kept
      .find(outcome,
            [&]() -> Counter& { return state_->logins.Add({{"outcome", std::string(outcome)}}); })
      .Increment();
}

void Metrics::set_gauge(std::string_view name, double value) {
  state_->gauges_kept
      .find(name,
            [&]() -> prometheus::Gauge& {
              return prometheus::BuildGauge()
                  .Name("grantline_" + std::string(name))
                  .Help("The number of " + std::string(name) + " at this moment.")
                  .Register(state_->registry)
                  .Add({});
            })
      .Set(value);
}

std::string Metrics::text() const {
  return prometheus::TextSerializer().Serialize(state_->registry.Collect());
}

}  // namespace grantline::serve
