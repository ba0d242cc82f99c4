#include "node/consult/images/kind.h"

#include <array>

#include "node/consult/file_name.h"

namespace harkara::node::consult::images {
namespace {

using std::string_view_literals::operator""sv;  // NOLINT(misc-unused-using-decls): it is used

struct Row {
  std::string_view text;
  std::string_view extension;
  std::string_view media_type;
};
constexpr std::array<Row, 9> kRows = {{{"a JPEG photo", ".jpg", "image/jpeg"},
                                       {"a PNG image", ".png", "image/png"},
                                       {"a PDF document", ".pdf", "application/pdf"},
                                       {"a DICOM file", ".dcm", "application/dicom"},
                                       {"a HEIC photo", ".heic", "image/heic"},
                                       {"a TIFF image", ".tif", "image/tiff"},
                                       {"a WebP image", ".webp", "image/webp"},
                                       {"a film", "", ""},
                                       {"a file of an unknown kind", "", ""}}};

const Row& row(Kind kind) {
  return kRows[static_cast<std::size_t>(kind)];
}

// ISO base media: the brand tells photos from films.
Kind kind_of_media(std::string_view brand) {
  for (const std::string_view photo : {"heic", "heix", "hevc", "heim", "heis", "mif1", "avif"})
    if (brand == photo) return Kind::heif;
  return Kind::film;
}

}  // namespace

Kind kind_of(View head) {
  const std::string_view text = as_text(head);
  if (text.starts_with("\xff\xd8\xff"sv)) return Kind::jpeg;
  if (text.starts_with("\x89PNG\r\n\x1a\n"sv)) return Kind::png;
  if (text.starts_with("%PDF-")) return Kind::pdf;
  if (text.size() >= 132 && text.substr(128, 4) == "DICM") return Kind::dicom;
  if (text.starts_with("II*\0"sv) || text.starts_with("MM\0*"sv)) return Kind::tiff;
  if (text.size() < 12) return Kind::unknown;
  if (text.starts_with("RIFF") && text.substr(8, 4) == "WEBP") return Kind::webp;
  if (text.substr(4, 4) == "ftyp") return kind_of_media(text.substr(8, 4));
  return Kind::unknown;
}

std::string_view kind_text(Kind kind) {
  return row(kind).text;
}

std::string_view kind_extension(Kind kind) {
  return row(kind).extension;
}

bool may_tell_position(Kind kind) {
  return kind == Kind::heif || kind == Kind::tiff || kind == Kind::webp || kind == Kind::film;
}

std::string name_for(Kind kind, const std::string& name) {
  const Row& known = row(kind);
  if (known.extension.empty() || media_type_of(name) == known.media_type) return name;
  const bool typed = media_type_of(name) != "application/octet-stream";
  return (typed ? name.substr(0, name.rfind('.')) : name) + std::string(known.extension);
}

}  // namespace harkara::node::consult::images
