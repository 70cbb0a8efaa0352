#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fault.h"
#include "base/time.h"

namespace grantline::cli {

// A program that writes the clipboard's text to its standard output.
struct ClipboardReader {
  std::vector<std::string> words;  // its name, which is looked for in PATH, and its arguments
  std::string display;             // the variable that it needs to be set; "" none
};
// wl-paste under Wayland, xclip and xsel under X11, pbpaste on a Mac.
std::vector<ClipboardReader> clipboard_readers();

// Hands the text on the clipboard to `take`, piece by piece. The first of `readers` that is there
// runs, without a shell; one that says nothing for `patience` is ended. The fault says what is
// missing and what to do instead.
Result<void> read_clipboard(const std::function<void(std::string_view)>& take,
                            const std::vector<ClipboardReader>& readers = clipboard_readers(),
                            Duration patience = seconds(10));

}  // namespace grantline::cli
