#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "watch/credential_book.h"
#include "watch/line.h"
#include "watch/refusal.h"
#include "watch/seen.h"

namespace grantline::watch {

// One exchange, told: what programs, the terminal and the recording get.
struct Entry {
  std::uint64_t line = 0;  // 0: of no grant
  Call call = Call::other;
  std::string client_id;
  std::string method;
  std::string path;
  std::string request;  // its parameters, with stand-ins
  std::string answer;   // its members, with stand-ins
  Span span;
};

struct Totals {
  std::uint64_t exchanges = 0;
  std::uint64_t granted = 0;
  std::uint64_t refused = 0;
  std::uint64_t lost = 0;    // no whole answer from the provider
  std::uint64_t unread = 0;  // answers that the application did not wait for
  std::map<std::string, std::uint64_t> causes;
};

// Puts the exchanges of an application together to the lines of its grants. Knows credentials by
// their marks alone. Pure: time comes in with each call. Not safe from several threads.
class Recorder {
 public:
  struct Limits {
    std::size_t lines = 200;
    std::size_t spans = 100;  // of a line
    std::size_t recent = 1000;
  };

  // `provider` is its host, for what its words mean.
  explicit Recorder(std::string provider) : Recorder(std::move(provider), Limits()) {}
  Recorder(std::string provider, Limits limits) : provider_(std::move(provider)), limits_(limits) {}

  // A request has come; gives the exchange's number. Each is finished once.
  std::uint64_t begin(SeenRequest request, WallTime now);
  // What was sent, for reading the answer to it. Null: there is no such exchange under way.
  const SeenRequest* request_of(std::uint64_t exchange) const;
  Entry finish(std::uint64_t exchange, const SeenAnswer& answer, WallTime now);
  // The application cut the connection before it can have read the answer. Nothing where the
  // exchange is not known any more.
  std::optional<Entry> left_unread(std::uint64_t exchange, WallTime now);

  const std::deque<Line>& lines() const { return lines_; }
  const Line* line(std::uint64_t number) const;
  const Totals& totals() const { return totals_; }
  std::uint64_t version() const { return version_; }  // grows with each change of a line
  std::size_t lines_dropped() const { return lines_dropped_; }
  // Why exchanges may pass the watch by; "" where nothing tells so, or a request for a token came.
  const std::string& notice() const { return notice_; }

 private:
  // An authorization request whose code has not been redeemed yet.
  struct Login {
    std::uint64_t line = 0;
    WallTime at;
    std::string client_id;
    std::string redirect_uri;
    std::string challenge;
    std::string challenge_method;
    std::optional<Mark> state;
    bool has_redirect_uri = false;
    bool has_exchange = false;  // a code has come that was taken for its
  };
  struct UnderWay {
    SeenRequest request;
    WallTime begin;
    std::uint64_t line = 0;
    std::uint64_t number = 0;
    std::vector<explain::Proof> proofs;
  };
  // What may still be said of an exchange that is done.
  struct Ended {
    std::uint64_t number = 0;
    std::optional<Mark> sent;
    Entry entry;
  };

  Line& new_line(std::string origin, const std::string& client_id);
  Line* find_line(std::uint64_t number);
  std::uint64_t line_for(UnderWay& exchange);
  std::uint64_t line_of_client(const SeenRequest& request);
  Login* login_for(const SeenRequest& request, WallTime now);
  void note_login(const UnderWay& exchange);
  static void compare(const Login& login, UnderWay& exchange);

  void judge(UnderWay& exchange, const SeenAnswer& answer, Span& span);
  void warn_of_bypass(Span& span);
  void judge_token(UnderWay& exchange, const SeenAnswer& answer, Span& span);
  void judge_granted(UnderWay& exchange, const SeenAnswer& answer, Span& span);
  void judge_refreshed(UnderWay& exchange, const SeenAnswer& answer, Span& span);
  void judge_refused(UnderWay& exchange, const SeenAnswer& answer, Span& span);
  void judge_too_many(const UnderWay& exchange, const SeenAnswer& answer, Span& span);
  void judge_bearer(const UnderWay& exchange, const SeenAnswer& answer, Span& span);
  void judge_about_token(UnderWay& exchange, const SeenAnswer& answer, Span& span);
  void take_redirect(UnderWay& exchange, const SeenAnswer& answer, Span& span);
  void take_tokens(UnderWay& exchange, const SeenAnswer& answer, const Span& span);
  void end_use(const UnderWay& exchange, const SeenAnswer& answer, WallTime now);
  void put(Line& line, Span span);
  void count(const Span& span);

  const std::string provider_;
  const Limits limits_;
  CredentialBook book_;
  std::deque<Line> lines_;
  std::vector<Login> logins_;
  std::map<std::uint64_t, UnderWay> under_way_;
  std::deque<Ended> ended_;
  // A client that was told to wait (429): since which exchange, and until when.
  struct Wait {
    std::uint64_t exchange = 0;
    WallTime from;
    WallTime until;
  };
  std::map<std::string, Wait> waits_;
  std::map<std::string, std::uint64_t> client_lines_;  // of grants without a refresh token
  Totals totals_;
  std::uint64_t exchanges_ = 0;
  std::uint64_t last_line_ = 0;
  std::uint64_t version_ = 0;
  std::size_t lines_dropped_ = 0;
  std::string notice_;
  std::uint64_t logins_begun_ = 0;
  std::uint64_t token_requests_ = 0;
  bool has_discovery_ = false;
};

}  // namespace grantline::watch
