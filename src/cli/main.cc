#include <string>
#include <vector>

#include "cli/session.h"
#include "cli/system_terminal.h"

int main(int argc, char** argv) {
  grantline::cli::Terminal terminal = grantline::cli::system_terminal();
  return grantline::cli::run(std::vector<std::string>(argv + 1, argv + argc), terminal);
}
