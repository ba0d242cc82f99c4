// A file on its way into a bundle: checked before anything is sealed, hashed while
// it is read, and refused when it changes under our hands.
#pragma once

#include <filesystem>
#include <fstream>
#include <memory>

#include "crypto/bundle.h"
#include "crypto/hash.h"

namespace harkara::node::consult {

inline constexpr std::string_view kContentHash = "hk.content";

class AttachmentSource {
 public:
  // Errors name the path: not_found, invalid (no regular file, empty), io, too_large.
  static Result<AttachmentSource> open(const std::filesystem::path& path);
  // What is in memory already; `path` names it in errors. Errc::invalid: it is empty.
  static Result<AttachmentSource> of(const std::filesystem::path& path,
                                     std::shared_ptr<const Bytes> content);

  const std::filesystem::path& path() const { return path_; }
  std::uint64_t size() const { return size_; }
  // The next bytes; fewer than asked only at the end. Errc::io: it has changed.
  Result<std::size_t> read(MutableView out);
  // Errc::io when it has changed since open(). REQUIRES: everything was read.
  Result<crypto::Hash> finish();

 private:
  AttachmentSource() = default;
  Error changed() const;
  Result<std::size_t> read_file(MutableView out);

  std::filesystem::path path_;
  std::uint64_t size_ = 0;
  std::uint64_t read_ = 0;
  std::filesystem::file_time_type written_;
  std::shared_ptr<const Bytes> content_;  // nullptr: read from the path

  struct Reading {
    std::ifstream in;
    crypto::Hasher hasher{kContentHash};
  };
  std::unique_ptr<Reading> reading_;  // begun by the first read()
};

// "300.0 MB", for people.
std::string megabytes(std::uint64_t bytes);

}  // namespace harkara::node::consult
