// A check of options that are whole numbers: CLI11 alone takes -1 for a very large one.
#pragma once

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdint>
#include <string>

namespace harkara::app {

inline CLI::Validator whole_number(std::uint64_t least = 0) {
  const auto check = [least](const std::string& text) -> std::string {
    std::uint64_t value = 0;
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value);
    if (read.ec == std::errc() && read.ptr == end && value >= least) return "";
    return "'" + text + "' is no whole number of at least " + std::to_string(least);
  };
  return CLI::Validator(check, "", "whole_number");
}

}  // namespace harkara::app
