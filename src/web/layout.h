#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "web/markup.h"
#include "web/pages.h"
#include "web/security_policy.h"

namespace grantline::web {

// A stop on the grant's line, as the panel beside each step of a login draws it.
enum class Stop { passed, here, ahead, broken };
struct Station {
  Stop stop = Stop::ahead;
  std::string label{};
  std::string note{};
};

struct Parts {
  std::string_view title{};  // of the document; the issuer's name is put behind it
  Markup band{};             // only of a page to read: what stands in the green band, with its h1
  Markup main{};
  std::vector<Station> line{};  // only of a step
  std::string_view line_label = "The way of this sign-in";
  int status = 200;
  std::vector<std::string> form_targets{};
  Script script = Script::none;
  bool explains = false;  // it is drawn with explain.css too
};

// A step of a person's way: the line in a panel, one task beside it.
Page step_page(const Frame& frame, const Parts& parts);
// A page of its own make: `body` is the whole element.
Page own_page(const Frame& frame, const Parts& parts, const Markup& body);
// A page to read: header, band, one column, footer.
Page reading_page(const Frame& frame, const Parts& parts);

Markup brand_mark();
// An application drawn as a tile with the first letter of its name; remote pictures are not loaded.
Markup client_tile(const Client& client);
Markup person_tile(const Person& person);
Markup hidden_fields(const Form& form);
// The line under a step: the client's policy and terms. Empty where it has none.
Markup client_small_print(const Client& client);
struct Problem {
  std::string heading;
  std::string sentence;
};
// An alert which the field can name in aria-describedby ("problem").
Markup alert(const Problem& problem);
// A command as it is pasted into a terminal; `label` is read to those who do not see it.
Markup command_block(std::string_view label, std::string_view command);
// Rows of name and value.
Markup fact_rows(const std::vector<Fact>& facts);

// A wait as it is said to people, rounded up: "42 seconds", "3 minutes".
std::string wait_in_words(Duration wait);
std::string_view name_of(const Client& client);
std::string_view issuer_of(const Frame& frame);
// "the application" where nothing better is known; else the host that the answer goes to.
std::string_view destination_of(const Client& client);

}  // namespace grantline::web
