#pragma once

namespace grantline {

// Called once, before a bug that CHECK found ends the process: for what must not be lost with it.
// Safe from every thread.
void set_last_words(void (*words)() noexcept);

}  // namespace grantline
