#include "net/write_answer.h"

#include <strings.h>

#include <algorithm>
#include <charconv>

namespace grantline::net {
namespace {

std::string_view reason_of(int status) {
  switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 307: return "Temporary Redirect";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 413: return "Content Too Large";
    case 415: return "Unsupported Media Type";
    case 417: return "Expectation Failed";
    case 422: return "Unprocessable Content";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    case 505: return "HTTP Version Not Supported";
    default: return "";  // RFC 9112 section 4: it may be empty
  }
}

void append_number(std::string& out, std::size_t number) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  out.append(digits, end);
}

void append_value(std::string& out, std::string_view value) {
  const std::size_t start = out.size();
  out += value;
  for (std::size_t i = start; i < out.size(); ++i) {
    if (out[i] == '\r' || out[i] == '\n' || out[i] == '\0') out[i] = ' ';
  }
}

}  // namespace

void append_answer(std::string& out, const Response& response, AnswerForm form,
                   std::string_view date) {
  out += "HTTP/1.1 ";
  append_number(out, static_cast<std::size_t>(response.status));
  out += ' ';
  out += reason_of(response.status);
  out += "\r\n";
  const bool is_dated = std::ranges::any_of(response.headers, [](const Header& header) {
    return header.name.size() == 4 && strncasecmp(header.name.c_str(), "date", 4) == 0;
  });
  if (!is_dated) {
    out += "Date: ";
    out += date;
    out += "\r\n";
  }
  for (const Header& header : response.headers) {
    out += header.name;
    out += ": ";
    append_value(out, header.value);
    out += "\r\n";
  }
  // RFC 9110 section 8.6: a 204 has no length, and a 304 would tell that of another answer.
  const bool has_body = response.status != 204 && response.status != 304;
  // Of a HEAD that was passed on the length is not known here.
  const bool has_length = has_body && !(form.without_body && response.body.empty());
  if (has_length) {
    out += "Content-Length: ";
    append_number(out, response.body.size());
    out += "\r\n";
  }
  if (form.close) out += "Connection: close\r\n";
  out += "\r\n";
  if (has_body && !form.without_body) out += response.body;
}

}  // namespace grantline::net
