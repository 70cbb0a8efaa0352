#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/time.h"

namespace grantline::client {

// Lets one thread of all that ask for the same thing at the same time fetch it; the others wait, as
// long as their patience lasts, and are handed a copy of its result. `T` is cheap to copy. Safe
// from every thread.
template <class T>
class SingleFlight {
 public:
  // `key` names all that the result depends on, so that nobody gets what is another's. Nothing: the
  // patience was over.
  template <class Fetch>
  std::optional<T> run(const std::string& key, Duration patience, Fetch fetch) {
    std::shared_ptr<Flight> flight;
    {
      std::unique_lock lock(mutex_);
      auto& underway = flights_[key];
      if (underway != nullptr) {
        flight = underway;
        flight->landed.wait_for(lock, std::chrono::milliseconds(patience.ms),
                                [&] { return flight->result.has_value(); });
        return flight->result;
      }
      flight = underway = std::make_shared<Flight>();
    }
    T result = fetch();
    const std::lock_guard lock(mutex_);
    flights_.erase(key);
    flight->result = result;
    flight->landed.notify_all();
    return result;
  }

 private:
  struct Flight {
    std::condition_variable landed;
    std::optional<T> result;
  };
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Flight>> flights_;
};

}  // namespace grantline::client
