// What was done to a file, told to a person and to a program.
#include <cmath>

#include "node/consult/attachment_file.h"
#include "node/consult/images/prepare.h"

namespace harkara::node::consult::images {
namespace {

std::string list_text(const std::vector<std::string>& words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i)
    out += (i == 0 ? "" : i + 1 == words.size() ? " and " : ", ") + words[i];
  return out;
}

std::string size_text(std::uint64_t bytes) {
  return bytes < 100'000 ? std::to_string((bytes + 999) / 1'000) + " KB" : megabytes(bytes);
}

std::string pixels_text(std::uint32_t width, std::uint32_t height) {
  return std::to_string(width) + "x" + std::to_string(height);
}

std::string treated_text(const Report& report) {
  std::string out =
      report.removed.empty() ? "nothing to remove" : list_text(report.removed) + " removed";
  if (report.original_kept)
    out += "; sent at " + pixels_text(report.sent_width, report.sent_height) + ", " +
           size_text(report.bytes_after) + " instead of " + size_text(report.bytes_before) +
           "; the original is kept here";
  if (report.preview_bytes > 0)
    out += "; a preview of " + size_text(report.preview_bytes) + " goes ahead";
  return out;
}

double rounded(double value) {
  return std::round(value * 100) / 100;
}

}  // namespace

std::vector<std::string> report_lines(const Report& report) {
  std::vector<std::string> lines;
  if (report.renamed)
    lines.push_back(report.name + ": is " + std::string(kind_text(report.kind)) +
                    ", and is sent under this name");
  const bool picture = report.kind == Kind::jpeg || report.kind == Kind::png;
  if (report.as_is && (picture || may_tell_position(report.kind)))
    lines.push_back(report.name +
                    ": sent exactly as it is, with whatever it tells of place and camera");
  else if (picture)
    lines.push_back(report.name + ": " + treated_text(report));
  for (const std::string& warning : report.warnings)
    lines.push_back("warning: " + report.name + " " + warning);
  return lines;
}

Json report_json(const Report& report) {
  Json out = {{"name", report.name},
              {"kind", std::string(kind_text(report.kind))},
              {"as_is", report.as_is},
              {"bytes_before", report.bytes_before},
              {"bytes_after", report.bytes_after},
              {"removed", report.removed},
              {"preview_bytes", report.preview_bytes},
              {"original_kept", report.original_kept},
              {"warnings", report.warnings}};
  if (report.width > 0) {
    out["pixels"] = {report.width, report.height};
    out["pixels_sent"] = {report.sent_width, report.sent_height};
  }
  if (report.look)
    out["look"] = {{"sharpness", rounded(report.look->sharpness)},
                   {"brightness", rounded(report.look->brightness)},
                   {"blurred", report.look->blurred()},
                   {"dark", report.look->dark()},
                   {"bright", report.look->bright()}};
  return out;
}

}  // namespace harkara::node::consult::images
