#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "explain/json_walk.h"
#include "explain/reading.h"

namespace grantline::explain {

// Whether a text begins as the log of a browser's traffic does (HAR 1.2).
bool begins_as_har(std::string_view beginning);

// A HAR of any size in pieces, in bounded memory: each exchange that speaks of OAuth, or was
// refused, is written down as HTTP/1.1 would have it, with its time, bodies decoded (base64, gzip).
class HarReader {
 public:
  // The bodies unpack to at most `most_inflated` bytes together.
  explicit HarReader(std::size_t most_inflated);
  void take(std::string_view piece) { walk_.take(piece); }
  // Call once, after the last piece.
  Part finish();

 private:
  struct Header {
    std::string name;
    std::string value;
  };
  struct Line {
    std::string text;
    std::size_t line = 0;  // of the HAR
  };
  struct Message {
    std::vector<Header> headers;
    Line body;
    std::vector<Header> params;
    std::string type;
    bool is_base64 = false;
  };
  struct Entry {
    std::string time;
    std::string took_ms;
    std::string method;
    std::string status;
    Line url;
    Line reply;  // where the response stands
    Message asked;
    Message answered;
  };

  void value(const JsonWalk::Value& value);
  void edge(JsonWalk::Edge edge, const std::vector<std::string>& path, std::size_t line);
  void take_message(Message& message, const JsonWalk::Value& value);
  void take_pair(std::vector<Header>& pairs, const JsonWalk::Value& value);
  void end_entry();
  // A body, or why there is none to read: "compressed by brotli, ..."
  struct Body {
    std::string text;
    std::string fault;
  };
  Body body_of(Message& message);
  Body unpacked(std::string bytes, const Message& message);
  void write(std::string_view text, std::size_t line);

  JsonWalk walk_;
  Part part_;
  Entry entry_;
  std::size_t lines_ = 0;  // of part_.text
  std::size_t entries_ = 0;
  std::size_t left_out_ = 0;                       // that mattered, beyond what is kept
  std::map<std::string, std::size_t> unreadable_;  // bodies, by why
  std::size_t cut_bodies_ = 0;
  std::size_t left_to_inflate_;
};

}  // namespace grantline::explain
