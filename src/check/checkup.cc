#include "check/checkup.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "base/encoding.h"
#include "client/http.h"

namespace grantline::check {
namespace {

constexpr int kMostRequests = 60;

}  // namespace

std::string_view to_text(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass: return "pass";
    case Verdict::skip: return "skip";
    case Verdict::warn: return "warn";
    case Verdict::fail: return "fail";
  }
  return "";
}

Verdict Report::worst() const {
  Verdict out = Verdict::pass;
  for (const Finding& one : findings) out = std::max(out, one.verdict);
  return out;
}

Probe Checkup::ask(const ProbeRequest& request) {
  if (report.requests >= kMostRequests) {
    return {.fault = Probe::Fault::not_sent, .what = "too many requests in one run"};
  }
  ++report.requests;
  Probe probe = prober_.send(request);
  if (probe.is_answer()) {
    report.is_reached = true;
    note_clock(probe);
  }
  if (!probe.tls.empty() && tls.empty()) tls = probe.tls;
  if (!probe.chain.empty() && chain.empty()) chain = probe.chain;
  if (probe.fault == Probe::Fault::untrusted && untrusted.empty()) untrusted = probe.what;
  return probe;
}

Probe Checkup::get(const std::string& url) { return ask({.url = url}); }

// The Date is a whole second that the server's clock showed between the request and the first byte
// of the answer; each answer narrows what the offset can be.
void Checkup::note_clock(const Probe& probe) {
  const client::HttpAnswer answer{.headers = {{"date", std::string(probe.header("date"))}}};
  const WallTime date = client::date_of(answer);
  if (!date.is_set() || !probe.header("age").empty()) return;
  const Duration least = date - probe.answered_at;
  const Duration most = date + seconds(1) - probe.sent_at;
  ahead_least = ahead_least ? std::max(*ahead_least, least) : least;
  ahead_most = ahead_most ? std::min(*ahead_most, most) : most;
}

void Checkup::pass(std::string id, std::string says) {
  report.findings.push_back({std::move(id), Verdict::pass, std::move(says)});
}
void Checkup::leave_out(std::string id, std::string says) {
  report.findings.push_back({std::move(id), Verdict::skip, std::move(says)});
}
void Checkup::warn(std::string id, std::string says, std::string fix, std::string link) {
  report.findings.push_back(
      {std::move(id), Verdict::warn, std::move(says), std::move(fix), std::move(link)});
}
void Checkup::fail(std::string id, std::string says, std::string fix, std::string link) {
  report.findings.push_back(
      {std::move(id), Verdict::fail, std::move(says), std::move(fix), std::move(link)});
}

std::string Checkup::endpoint(std::string_view name) const {
  const std::string url(find_string(metadata, name).value_or(""));
  return client::url_fault(url).empty() ? url : "";
}

bool Checkup::lists(std::string_view member, std::string_view value) const {
  const Json* list = find(metadata, member);
  if (list == nullptr || !list->is_array()) return false;
  return std::ranges::any_of(list->get_array(), [&](const Json& one) {
    return one.is_string() && std::string_view(one.get_string()) == value;
  });
}

std::optional<JsonObject> json_of(const Probe& probe) {
  const Result<Json> json = parse_json(probe.body.reveal());
  if (!json || !json->is_object()) return std::nullopt;
  return json->get_object();
}

std::string cut(std::string_view text) {
  constexpr std::size_t kLongest = 120;
  return printable(text.substr(0, kLongest)) + (text.size() > kLongest ? "..." : "");
}

bool is_json_type(const Probe& probe) {
  const std::string_view type = probe.header("content-type");
  return type.starts_with("application/json") || type.contains("+json");
}

Report run_checkup(World& world, Prober& prober, const Plan& plan) {
  Checkup checkup(world, prober, plan);
  check_discovery(checkup);
  if (!checkup.metadata.empty()) {
    check_keys(checkup);
    check_authorize(checkup);
    check_token(checkup);
    check_rotation(checkup);
  }
  check_tls(checkup);
  check_clock(checkup);
  return std::move(checkup.report);
}

JsonObject to_json(const Plan& plan, const Report& report) {
  JsonObject out{{"schema", "grantline-check-1"},
                 {"issuer", plan.issuer},
                 {"verdict", to_text(report.worst())},
                 {"requests", report.requests}};
  if (!plan.client_id.empty()) out["client_id"] = plan.client_id;
  if (!plan.redirect_uri.empty()) out["redirect_uri"] = plan.redirect_uri;
  JsonArray findings;
  for (const Finding& one : report.findings) {
    JsonObject entry{{"id", one.id}, {"verdict", to_text(one.verdict)}, {"says", one.says}};
    if (!one.fix.empty()) entry["fix"] = one.fix;
    if (!one.link.empty()) entry["link"] = one.link;
    findings.push_back(std::move(entry));
  }
  out["findings"] = std::move(findings);
  return out;
}

}  // namespace grantline::check
