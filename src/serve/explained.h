#pragma once

#include "explain/diagnosis.h"
#include "web/explanation.h"

namespace grantline::serve {

// What explain found, as the pages draw it.
web::Explanation explained(const explain::Diagnosis& diagnosis);

}  // namespace grantline::serve
