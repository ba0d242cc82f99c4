// The page's files, built into the program: a fixed table, no file system.
#pragma once

#include <map>
#include <string>

#include "node/api/http.h"

namespace harkara::node::api {

class PageFiles {
 public:
  PageFiles();  // compresses each once
  // GET or HEAD of a path; nothing when the page has no such file.
  std::optional<Response> find(const Request& request) const;

 private:
  struct File {
    std::string type;
    std::string_view plain;
    std::string packed;  // gzip; empty when that saves nothing
    std::string etag;
  };
  std::map<std::string, File, std::less<>> files_;
};

// Does the client take it, by Accept-Encoding (RFC 9110, 12.5.3)? Pure.
bool accepts_gzip(std::string_view accept_encoding);

}  // namespace harkara::node::api
