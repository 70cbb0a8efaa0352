#pragma once

#include <string>

#include "base/time.h"
#include "cli/text.h"
#include "watch/recorder.h"

namespace grantline::cli {

// One exchange in one line, or in two or three where something is wrong. Times are UTC.
std::string render_entry(const watch::Entry& entry, const Style& style);
// What the whole run saw.
std::string render_totals(const watch::Totals& totals, Duration lasted, const Style& style);

}  // namespace grantline::cli
