#include "node/link/carrier/post_file.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "base/codec.h"
#include "base/text.h"
#include "crypto/hash.h"

namespace harkara::node {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMagic = "HARKPOST";
constexpr std::size_t kHeaderBytes = 8 + 2 + PostId::kSize + 8;
constexpr std::size_t kPrefixBytes = 5;  // kind, size
constexpr std::size_t kSumBytes = 8;
constexpr std::size_t kMaxBody = kChunkBytes + 4;
static_assert(kMaxManifestBytes + 8 <= kMaxBody && kMaxCertificateBytes <= kMaxBody);

Error failed(const char* what, const fs::path& path) {
  const bool full = errno == ENOSPC || errno == EDQUOT || errno == EFBIG;  // FAT: 4 GiB
  return {full ? Errc::full : Errc::io,
          std::string(what) + " " + path.string() + ": " + std::strerror(errno)};
}

// Against torn writes and bad media only: every body proves itself by signature or hash.
Bytes sum_of(View prefix, View body) {
  const crypto::Hash hash = crypto::Hasher("hk.post").add(prefix).add(body).finish();
  return to_bytes(hash.view().first(kSumBytes));
}

Bytes body_of(const PostRecord& record) {
  ByteWriter out;
  if (record.kind == PostKind::manifest) out.u64(record.age_ms);
  if (record.kind == PostKind::chunk) out.u32(record.index);
  out.raw(record.body);
  return out.take();
}

Bytes prefix_of(PostKind kind, std::size_t body_bytes) {
  ByteWriter out;
  out.u8(static_cast<std::uint8_t>(kind));
  out.u32(static_cast<std::uint32_t>(body_bytes));
  return out.take();
}

bool is_known(std::uint8_t kind) {
  return kind >= static_cast<std::uint8_t>(PostKind::certificate) &&
         kind <= static_cast<std::uint8_t>(PostKind::chunk);
}

std::optional<PostRecord> parse(std::uint8_t kind, View body) {
  PostRecord out;
  if (!is_known(kind)) {
    out.kind = PostKind::unknown;
    return out;
  }
  out.kind = static_cast<PostKind>(kind);
  ByteReader in(body);
  if (out.kind == PostKind::manifest) out.age_ms = in.u64();
  if (out.kind == PostKind::chunk) out.index = in.u32();
  out.body = to_bytes(in.rest());
  if (!in.ok() || out.body.empty()) return std::nullopt;
  return out;
}

// All of `bytes`, from `at` on. False: errno says why.
bool write_at(int file, View bytes, std::uint64_t at) {
  while (!bytes.empty()) {
    const ssize_t written = ::pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(at));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(written));
    at += static_cast<std::uint64_t>(written);
  }
  return true;
}

}  // namespace

// --- writing ---

Result<PostWriter> PostWriter::create(const fs::path& directory, const PostHeader& header) {
  const fs::path path =
      directory / ("harkara-" + to_hex(header.id.view()) + std::string(kPostSuffix));
  File file(std::fopen(path.c_str(), "wbx"));
  if (file == nullptr) return failed("cannot create", path);
  PostWriter out(path, std::move(file));
  ByteWriter bytes;
  bytes.raw(as_view(kMagic));
  bytes.u16(kPostVersion);
  bytes.raw(header.id.view());
  bytes.i64(header.written_ms);
  if (Status written = out.put(bytes.bytes()); !written) {
    std::error_code ignored;
    fs::remove(path, ignored);
    return std::move(written).error();
  }
  return out;
}

Status PostWriter::write(const PostRecord& record) {
  const Bytes body = body_of(record);
  HARKARA_ASSERT(!record.body.empty() && body.size() <= kMaxBody);
  Bytes all = prefix_of(record.kind, body.size());
  const Bytes sum = sum_of(all, body);
  append(all, body);
  append(all, sum);
  return put(all);
}

// A record's place is behind the last whole one, wherever a write stopped before: when the
// medium was full the file is cut back, and a record behind the cut would leave a hole, at
// which every reader ends. So neither the stream's buffer nor its position has a part in it.
Status PostWriter::put(View bytes) {
  const int file = ::fileno(file_.get());
  if (!write_at(file, bytes, bytes_)) {
    const Error error = failed("cannot write", path_);
    if (::ftruncate(file, static_cast<off_t>(bytes_)) != 0) return error;  // the next overwrites
    return error;
  }
  bytes_ += bytes.size();
  return ok();
}

Status PostWriter::sync() {
  if (::fsync(::fileno(file_.get())) != 0) return failed("cannot write", path_);
  return ok();
}

// --- reading ---

Result<PostReader> PostReader::open(const fs::path& path) {
  File file(std::fopen(path.c_str(), "rb"));
  if (file == nullptr) return failed("cannot open", path);
  std::error_code error;
  const std::uint64_t size = fs::file_size(path, error);
  if (error) return fail(Errc::io, "cannot open " + path.string() + ": " + error.message());
  PostReader out(path, std::move(file), size);
  HARKARA_TRY(out.read_header());
  return out;
}

Status PostReader::read_header() {
  std::array<std::uint8_t, kHeaderBytes> bytes{};
  const std::string name = path_.string();
  if (!read(bytes)) return fail(Errc::invalid, name + " is no file of post: it is too short");
  ByteReader in(bytes);
  if (as_text(in.raw(kMagic.size())) != kMagic)
    return fail(Errc::invalid, name + " is no file of post");
  const std::uint16_t version = in.u16();
  if (version != kPostVersion)
    return fail(Errc::unsupported, name + " was written by a newer harkara (version " +
                                       std::to_string(version) + " of the format)");
  header_.id = in.fixed<PostId>();
  header_.written_ms = std::max<std::int64_t>(0, in.i64());
  return ok();
}

bool PostReader::read(MutableView out) {
  if (std::fread(out.data(), 1, out.size(), file_.get()) != out.size()) return false;
  position_ += out.size();
  return true;
}

std::optional<PostRecord> PostReader::end_damaged() {
  damaged_ = true;
  return std::nullopt;
}

// Index of a chunk whose bytes are not wanted; its end must be within the file.
std::optional<PostRecord> PostReader::pass(std::size_t body_bytes) {
  std::array<std::uint8_t, 4> index{};
  if (body_bytes < index.size() || !read(index)) return end_damaged();
  const std::size_t rest = body_bytes - index.size() + kSumBytes;
  if (position_ + rest > size_) return end_damaged();
  if (std::fseek(file_.get(), static_cast<long>(rest), SEEK_CUR) != 0) return end_damaged();
  position_ += rest;
  PostRecord out;
  out.kind = PostKind::chunk;
  out.index = ByteReader(index).u32();
  return out;
}

Result<std::optional<PostRecord>> PostReader::next(bool pass_over) {
  if (damaged_ || position_ >= size_) return std::optional<PostRecord>();
  std::array<std::uint8_t, kPrefixBytes> prefix{};
  if (!read(prefix)) return end_damaged();
  ByteReader in(prefix);
  const std::uint8_t kind = in.u8();
  const std::uint32_t body_bytes = in.u32();
  if (body_bytes > kMaxBody) return end_damaged();
  if (pass_over && kind == static_cast<std::uint8_t>(PostKind::chunk)) return pass(body_bytes);
  Bytes body(body_bytes);
  Bytes sum(kSumBytes);
  if (!read(body) || !read(sum) || sum != sum_of(prefix, body)) return end_damaged();
  auto record = parse(kind, body);
  if (!record) return end_damaged();
  return record;
}

Result<std::vector<fs::path>> post_files(const fs::path& path) {
  std::error_code error;
  std::vector<fs::path> out;
  if (fs::is_regular_file(path, error)) return std::vector{path};
  for (fs::directory_iterator at(path, error), end; !error && at != end; at.increment(error)) {
    std::error_code gone;  // since it was listed
    if (at->path().extension() == kPostSuffix && at->is_regular_file(gone))
      out.push_back(at->path());
  }
  if (error) return fail(Errc::io, "cannot read " + path.string() + ": " + error.message());
  std::ranges::sort(out);
  return out;
}

}  // namespace harkara::node
