// Did anything that only two people may read pass through a third machine? Looks
// for plaintext, in the forms it could take, in a relay's files and on the wire.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace harkara::node::lab {

struct Marker {
  std::string what;  // "the question, in base64"
  Bytes bytes;
};

// A text as it is, in base64 at its three alignments, and compressed with zstd.
void add_text_markers(std::vector<Marker>& out, const std::string& what, const std::string& text);
// Windows of a file's content, as they are and in base64.
void add_file_markers(std::vector<Marker>& out, const std::string& what, View content);

struct Search {
  std::uint64_t bytes_searched = 0;
  std::vector<std::string> found;  // "the question in data.mdb"
};
// Files, and all files below directories. Errc::not_found when one is missing.
Result<Search> search_for(const std::vector<Marker>& markers,
                          const std::vector<std::filesystem::path>& places);

}  // namespace harkara::node::lab
