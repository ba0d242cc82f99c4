// What every bench prints: one figure, held against something of the same run.
#pragma once

#include <cstdio>
#include <string>

namespace harkara::bench {

struct Figure {
  std::string name;
  double value = 0;
  std::string unit;
  std::string reference;  // what it was held against
  double ratio = 0;       // value / reference's value; 0: nothing to hold it against
};

inline void print(const Figure& figure, bool json) {
  if (json) {
    std::printf(
        "{\"name\":\"%s\",\"value\":%.6g,\"unit\":\"%s\",\"reference\":\"%s\",\"ratio\":%.4g}\n",
        figure.name.c_str(), figure.value, figure.unit.c_str(), figure.reference.c_str(),
        figure.ratio);
  } else {
    std::printf("%-34s %12.2f %-12s %8.3f x %s\n", figure.name.c_str(), figure.value,
                figure.unit.c_str(), figure.ratio, figure.reference.c_str());
  }
  std::fflush(stdout);
}

}  // namespace harkara::bench
