// The generated week of a hub-and-spoke district with The ONE's measured results and the
// exact bound. It is not part of this repository: HARKARA_TRACE names its directory.
#pragma once

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "sim/input/one_trace.h"

namespace harkara::sim::reference {

inline std::string directory() {
  const char* named = std::getenv("HARKARA_TRACE");
  if (named == nullptr)
    WARN("skipped: HARKARA_TRACE does not name the reference trace's directory");
  return named == nullptr ? "" : named;
}

inline std::string file(const std::string& name) {
  std::ifstream in(directory() + "/" + name, std::ios::binary);
  REQUIRE(in);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

inline Trace trace() {
  OneTraceReader reader;
  REQUIRE(reader.read("contacts.one", file("contacts.one")));
  REQUIRE(reader.read("messages.one", file("messages.one")));
  return std::move(reader).finish();
}

inline std::vector<LinkRate> rates() {
  return {{"wan", 64'000}, {"cell", 8'000}, {"wifi", 1'000'000}};
}

// Rows of a CSV file by their first column; the columns by name.
using Row = std::map<std::string, std::string>;
inline std::map<std::string, Row> table(const std::string& name) {
  std::map<std::string, Row> out;
  std::istringstream in(file(name));
  std::vector<std::string> head;
  for (std::string line; std::getline(in, line);) {
    std::istringstream cells(line);
    std::vector<std::string> row;
    for (std::string cell; std::getline(cells, cell, ',');) row.push_back(cell);
    if (head.empty()) {
      head = row;
    } else {
      for (std::size_t i = 0; i < row.size(); ++i) out[row[0]][head[i]] = row[i];
    }
  }
  return out;
}

}  // namespace harkara::sim::reference
