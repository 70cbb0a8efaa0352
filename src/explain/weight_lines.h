#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

// The lines of knowledge/weights.txt and api_weights.txt: a word, then what it weighs for each
// cause by the cause's number.

namespace grantline::explain {

// Takes the first word off a line; "" at its end.
std::string_view take_token(std::string_view& line);
std::optional<double> read_number(std::string_view text);
// "NUMBER=WEIGHT ...", each number below `count`; false: it is not that.
bool read_numbered(std::string_view rest, std::size_t count,
                   const std::function<void(std::size_t number, double weight)>& take);
// As read_numbered has it, without the weights near 0; nothing where all are.
void append_numbered(std::string& out, std::string_view what, std::span<const double> weights);

// Where the lines with a name begin ("stem:code ..."); they are sorted.
std::size_t first_named(std::string_view text);
// Of sorted lines the one that begins with the word `name`, or "".
std::string_view named_line(std::string_view lines, std::string_view name);

}  // namespace grantline::explain
