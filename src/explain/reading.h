#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace grantline::explain {

// A line of what was put in.
struct Origin {
  std::string_view file;  // "" where only one input was given
  std::size_t line = 0;   // from 1
};

// Which line of an input each line of a text is.
class LineMap {
 public:
  enum class Run { following, same };  // whether the lines after `line` are the following ones too

  // From `line` of the text on, it is `input_line` of the file.
  void add(std::size_t line, std::size_t input_line, Run run = Run::following);
  std::size_t input_line(std::size_t line) const;

 private:
  struct Jump {
    std::size_t line = 0;
    std::size_t input = 0;
    Run run = Run::following;
  };
  std::vector<Jump> jumps_;  // by line
};

// What of one input may matter, as UTF-8, with whatever was wrapped in it beside it.
struct Part {
  std::string name;  // of a file, or ""
  std::string text;
  LineMap lines;
  std::vector<std::string> kinds;     // "HAR", "gzip", "UTF-16": what it was taken for
  std::vector<std::string> not_read;  // what was left out, and why
};

// All inputs of one question, one below the other.
class Reading {
 public:
  void add(Part part);

  const std::string& text() const { return text_; }
  Origin origin_of(std::size_t line) const;                  // of a line of text()
  const std::vector<Part>& parts() const { return parts_; }  // their texts are empty
  // Of text(): where each part begins.
  const std::vector<std::size_t>& first_lines() const { return first_lines_; }

 private:
  std::string text_;
  std::size_t lines_ = 0;
  std::vector<Part> parts_;
  std::vector<std::size_t> first_lines_;  // of each part in text(), from 1
};

}  // namespace grantline::explain
