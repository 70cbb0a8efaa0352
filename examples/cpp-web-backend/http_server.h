#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

// As much HTTP/1.1 as the example needs: a thread a connection, one request each. A real back end
// has a server already; what matters here is in main.cc.
struct Request {
  std::string method;
  std::string path;
  std::string query;
  std::multimap<std::string, std::string> headers;  // names in lower case
  std::string cookie(const std::string& name) const;
};

struct Response {
  int status = 200;
  std::vector<std::string> headers = {};  // "Location: /"
  std::string body = {};
};

// Never returns, unless the port cannot be had.
int serve(int port, const std::function<Response(const Request&)>& handle);
