// What a file is by its content, whatever its name says.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"

namespace harkara::node::consult::images {

enum class Kind : std::uint8_t {
  jpeg,
  png,
  pdf,
  dicom,
  // These may say where they were taken, and nobody here can take that out of them.
  heif,
  tiff,
  webp,
  film,
  unknown,
};

// Enough of a file's beginning for kind_of().
inline constexpr std::size_t kKindBytes = 160;

Kind kind_of(View head);
// "a JPEG photo"; for sentences.
std::string_view kind_text(Kind kind);
// ".jpg", "" where the content does not say which.
std::string_view kind_extension(Kind kind);
// The place where it was taken may be in it, and cannot be removed here.
bool may_tell_position(Kind kind);

// The name with the extension that its content asks for; the name itself where that
// already fits or nothing is known better.
std::string name_for(Kind kind, const std::string& name);

}  // namespace harkara::node::consult::images
