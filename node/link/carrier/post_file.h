// A file of post on a stick or in a shared folder: what one node holds for others,
// most urgent first, each record with its checksum. CARRIER.md is the grammar. It is
// written from front to back and useful however early it ends.
#pragma once

#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>

#include "base/fixed_bytes.h"
#include "base/limits.h"
#include "base/result.h"

namespace harkara::node {

using PostId = FixedBytes<struct PostIdKind, 16>;

inline constexpr std::uint16_t kPostVersion = 1;
inline constexpr std::string_view kPostSuffix = ".post";

enum class PostKind : std::uint8_t {
  unknown = 0,      // read only: any kind of a later version, without its body
  certificate = 1,  // of an origin or a receipt's signer, before it is needed
  receipt = 2,
  manifest = 3,  // age at writing, manifest; its chunks follow
  chunk = 4,     // of the manifest before it
};

struct PostRecord {
  PostKind kind = PostKind::certificate;
  std::uint64_t age_ms = 0;  // manifest
  std::uint32_t index = 0;   // chunk
  Bytes body;                // certificate, receipt, manifest or chunk; empty: a chunk passed over
};

struct PostHeader {
  PostId id;
  std::int64_t written_ms = 0;  // the writer's wall clock
};

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

class PostWriter {
 public:
  // Creates harkara-ID.post. Errc::io, Errc::full; errors name the path.
  static Result<PostWriter> create(const std::filesystem::path& directory,
                                   const PostHeader& header);
  // When the medium is full the file is cut back to its last whole record: Errc::full.
  Status write(const PostRecord& record);
  // What was written is on the medium when this returns.
  Status sync();
  const std::filesystem::path& path() const { return path_; }
  std::uint64_t bytes() const { return bytes_; }

 private:
  PostWriter(std::filesystem::path path, File file)
      : path_(std::move(path)), file_(std::move(file)) {}
  Status put(View bytes);

  std::filesystem::path path_;
  File file_;
  std::uint64_t bytes_ = 0;  // of whole records
};

class PostReader {
 public:
  // Errc::io, Errc::invalid (no file of post), Errc::unsupported (a newer version).
  static Result<PostReader> open(const std::filesystem::path& path);
  const PostHeader& header() const { return header_; }

  // The next whole record; none at the end. With `pass_over`, a chunk's bytes are not
  // read: its body is empty. A record of an unknown kind comes too, to be left out: a file
  // may hold gigabytes of them, and how long to go on at a time is for the caller to say.
  // After a damaged or unfinished record nothing more comes, and damaged() says so.
  Result<std::optional<PostRecord>> next(bool pass_over = false);
  bool damaged() const { return damaged_; }
  std::uint64_t position() const { return position_; }
  std::uint64_t size() const { return size_; }
  const std::filesystem::path& path() const { return path_; }

 private:
  PostReader(std::filesystem::path path, File file, std::uint64_t size)
      : path_(std::move(path)), file_(std::move(file)), size_(size) {}
  Status read_header();
  bool read(MutableView out);
  std::optional<PostRecord> end_damaged();
  std::optional<PostRecord> pass(std::size_t body_bytes);

  std::filesystem::path path_;
  File file_;
  std::uint64_t size_ = 0;
  std::uint64_t position_ = 0;
  PostHeader header_;
  bool damaged_ = false;
};

// All files of post in `path` (a directory, or one file), in name order.
Result<std::vector<std::filesystem::path>> post_files(const std::filesystem::path& path);

}  // namespace harkara::node
