#include "node/consult/attachment_file.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/limits.h"

namespace harkara::node::consult {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLengthPrefixBytes = 8;

Error bad(Errc code, const fs::path& path, std::string_view what) {
  return fail(code, "attachment '" + path.string() + "' " + std::string(what));
}

Status check_kind(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found)
    return bad(Errc::not_found, path, "does not exist; next: check the path");
  if (error) return bad(Errc::io, path, "cannot be looked at: " + error.message());
  if (status.type() != fs::file_type::regular)
    return bad(Errc::invalid, path, "is not a regular file; next: name the file itself");
  return ok();
}

}  // namespace

Result<AttachmentSource> AttachmentSource::open(const fs::path& path) {
  HARKARA_TRY(check_kind(path));
  AttachmentSource source;
  source.path_ = path;
  std::error_code error;
  source.size_ = fs::file_size(path, error);
  if (!error) source.written_ = fs::last_write_time(path, error);
  if (error) return bad(Errc::io, path, "cannot be looked at: " + error.message());
  if (!std::ifstream(path, std::ios::binary))
    return bad(Errc::io, path, "cannot be read; next: check its permissions");
  if (source.size_ == 0)
    return bad(Errc::invalid, path, "is empty; next: check that it was copied completely");
  if (source.size_ > kMaxBundleBytes - kLengthPrefixBytes)
    return bad(Errc::too_large, path,
               "has " + megabytes(source.size_) + "; at most " + megabytes(kMaxBundleBytes) +
                   " fit one attachment");
  return source;
}

Result<AttachmentSource> AttachmentSource::of(const fs::path& path,
                                              std::shared_ptr<const Bytes> content) {
  if (content->empty()) return bad(Errc::invalid, path, "is empty");
  AttachmentSource source;
  source.path_ = path;
  source.size_ = content->size();
  source.content_ = std::move(content);
  return source;
}

Result<std::size_t> AttachmentSource::read(MutableView out) {
  if (!reading_) {
    reading_ = std::make_unique<Reading>();
    if (!content_) reading_->in.open(path_, std::ios::binary);
  }
  if (!content_) return read_file(out);
  const View rest = View(*content_).subspan(read_);
  const View taken = rest.first(std::min(rest.size(), out.size()));
  std::copy(taken.begin(), taken.end(), out.begin());
  read_ += taken.size();
  reading_->hasher.add(taken);
  return taken.size();
}

Result<std::size_t> AttachmentSource::read_file(MutableView out) {
  std::ifstream& in = reading_->in;
  // char may alias anything, and the stream knows no other byte.
  std::string buffer(out.size(), '\0');
  in.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
  const auto got = static_cast<std::size_t>(in.gcount());
  if (in.bad()) return bad(Errc::io, path_, "cannot be read to its end");
  read_ += got;
  if (read_ > size_ || (got < out.size() && read_ != size_)) return changed();
  const View bytes = as_view(std::string_view(buffer).substr(0, got));
  std::copy(bytes.begin(), bytes.end(), out.begin());
  reading_->hasher.add(bytes);
  return got;
}

Result<crypto::Hash> AttachmentSource::finish() {
  HARKARA_ASSERT(reading_ != nullptr);
  if (content_) return reading_->hasher.finish();
  reading_->in.close();
  std::error_code error;
  const std::uint64_t size = fs::file_size(path_, error);
  if (error || size != size_ || read_ != size_) return changed();
  if (fs::last_write_time(path_, error) != written_ || error) return changed();
  return reading_->hasher.finish();
}

Error AttachmentSource::changed() const {
  return bad(Errc::io, path_,
             "changed while it was being read; next: try again when it is complete");
}

std::string megabytes(std::uint64_t bytes) {
  std::array<char, 32> text{};
  const int size =
      std::snprintf(text.data(), text.size(), "%.1f MB", static_cast<double>(bytes) / 1e6);
  return {text.data(), static_cast<std::size_t>(size)};
}

}  // namespace harkara::node::consult
