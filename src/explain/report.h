#pragma once

#include "base/json.h"
#include "explain/diagnosis.h"

namespace grantline::explain {

// docs/explain-json.md describes it. Holds no secret of the text.
inline constexpr std::string_view kReportSchema = "grantline-explain-1";

JsonObject to_json(const Diagnosis& diagnosis);

}  // namespace grantline::explain
