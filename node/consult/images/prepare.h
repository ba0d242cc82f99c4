// What is done to a file before it leaves a clinic: nothing leaves that tells where it
// was taken, large photos go at a sensible size with the original kept here, and a small
// preview goes ahead. Every attachment of every event passes through here, before the
// store's turn begins, since decoding takes long; whoever wants to tell a person what was
// done, or to do it on another thread, calls it first.
#pragma once

#include <span>

#include "node/consult/casebook.h"
#include "node/consult/images/kind.h"
#include "node/consult/images/look.h"

namespace harkara::node::consult::images {

inline constexpr std::uint32_t kPhotoSide = 1'600;  // pixels, the long side of what is sent
inline constexpr int kPhotoQuality = 80;
inline constexpr std::uint32_t kPreviewSide = 480;
inline constexpr std::size_t kMaxPreviewBytes = 20 * 1'024;
inline constexpr std::size_t kPreviewFrom = 64 * 1'024;  // smaller files need none
inline constexpr std::size_t kMaxPhotoFileBytes = 32U << 20U;

struct Report {
  std::string name;  // as sent
  Kind kind = Kind::unknown;
  bool as_is = false;  // by the person's wish
  bool renamed = false;
  std::uint64_t bytes_before = 0;
  std::uint64_t bytes_after = 0;
  std::uint32_t width = 0;  // of the file; 0: unknown
  std::uint32_t height = 0;
  std::uint32_t sent_width = 0;
  std::uint32_t sent_height = 0;
  std::vector<std::string> removed;  // "position", "Exif", ...
  std::uint64_t preview_bytes = 0;   // 0: no preview
  bool original_kept = false;
  std::optional<Look> look;           // of JPEG photos
  std::vector<std::string> warnings;  // sentences for a person
};

struct Prepared {
  std::vector<AttachmentFile> files;  // as given and in that order; then the previews
  std::vector<Report> reports;        // of each file given
};

// Errors name the file and the next step: one that tells where it was taken and cannot be
// rid of it, or a damaged photo; Errc::too_large: more than kMaxAttachments. Files that were
// prepared already are passed through. Touches nothing but the files: any thread may call it.
Result<Prepared> prepare(std::span<const AttachmentFile> files);

// "wound.jpg: position and Exif removed; 2.1 MB -> 0.3 MB (...)" and its warnings.
std::vector<std::string> report_lines(const Report& report);
Json report_json(const Report& report);

}  // namespace harkara::node::consult::images
