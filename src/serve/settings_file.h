#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "serve/settings.h"

namespace grantline::serve {

// One key of a configuration file, its value as set_value takes it.
struct FileValue {
  const Setting* setting;
  std::string value;
  std::string where;  // "grantline.toml:12"
};

// Reads TOML 1.0. An unknown key or a value of another type is a fault with file and line.
Result<std::vector<FileValue>> read_settings_file(const std::string& name, std::string_view text);

// "; did you mean tokens.code_life?", or empty where no setting is like `key`.
std::string did_you_mean(std::string_view key);

}  // namespace grantline::serve
