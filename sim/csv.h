// Cells of CSV files (RFC 4180), and numbers that read back as they were.
#pragma once

#include <string>

namespace harkara::sim {

// Quoted where it must be.
std::string csv_cell(const std::string& text);
// The shortest decimal that is this very number; nothing for NaN.
std::string exact_text(double value);

}  // namespace harkara::sim
