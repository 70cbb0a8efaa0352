#pragma once

#include <string>

#include "base/json.h"
#include "watch/recorder.h"

// The lines of --json and --log, and the state that the page's program interface gives
// (docs/watch-json.md). They hold no credential.

namespace grantline::watch {

// `provider` is the address that the paths are below. An entry whose answer was left unread is told
// again, as the event "answer_unread".
JsonObject to_json(const Entry& entry, std::string_view provider);
JsonObject to_json(const Span& span);
JsonObject to_json(const Line& line);
JsonObject to_json(const Totals& totals);

// "g12"
std::string name_of_line(std::uint64_t number);

}  // namespace grantline::watch
