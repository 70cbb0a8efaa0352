#pragma once

#include "base/fault.h"
#include "base/world.h"
#include "serve/settings.h"
#include "store/engine.h"

namespace grantline::serve {

// The person and the application that --dev makes, so that a newcomer can log in at once.
inline constexpr std::string_view kDemoLogin = "demo";
inline constexpr std::string_view kDemoPassword = "correct-horse";
inline constexpr std::string_view kDemoClient = "demo-app";

// Makes them where they are missing. Only with settings.dev.
Result<void> make_demo(store::Engine& engine, World& world, const Settings& settings);

}  // namespace grantline::serve
