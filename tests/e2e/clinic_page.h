// A lab of three whose clinic and hub serve their pages, with a user of each role.
#pragma once

#include "tests/e2e/browser.h"
#include "tests/e2e/lab.h"

namespace harkara::e2e {

inline constexpr const char* kPassphrase = "four words that do not rhyme";

class PageLab {
 public:
  PageLab();
  // Starts the node's daemon with [api] and waits for its page.
  void serve(const std::string& node);
  Browser browser(const std::string& node) const { return Browser(ports_.at(node)); }
  // Logged in; fails the test when it cannot.
  Browser user(const std::string& node, const std::string& name) const;
  std::string audit(const std::string& node) const;  // the file
  std::size_t cases(const std::string& node) const;

  Lab lab;

 private:
  std::map<std::string, int> ports_;
};

Json new_case(const std::string& question);

}  // namespace harkara::e2e
