// PNG's chunks: ISO/IEC 15948, clauses 5 and 11.
#include <array>

#include "node/consult/images/exif.h"
#include "node/consult/images/strip.h"

namespace harkara::node::consult::images {
namespace {

using std::string_view_literals::operator""sv;  // NOLINT(misc-unused-using-decls): it is used

constexpr std::string_view kSignature = "\x89PNG\r\n\x1a\n"sv;
constexpr std::size_t kFrameBytes = 12;  // of a chunk: size, type, checksum

// Chunks that change how the picture looks; those of animation too. Critical ones
// (first letter in upper case) are always kept.
constexpr std::array kLooks = {"tRNS"sv, "gAMA"sv, "cHRM"sv, "sRGB"sv, "iCCP"sv, "sBIT"sv,
                               "bKGD"sv, "pHYs"sv, "acTL"sv, "fcTL"sv, "fdAT"sv, "cICP"sv};

std::uint32_t u32_at(View bytes, std::size_t at) {
  return static_cast<std::uint32_t>(bytes[at]) << 24U |
         static_cast<std::uint32_t>(bytes[at + 1]) << 16U |
         static_cast<std::uint32_t>(bytes[at + 2]) << 8U | bytes[at + 3];
}

void put_u32(Bytes& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8)
    out.push_back(static_cast<std::uint8_t>(value >> static_cast<unsigned>(shift)));
}

bool is_kept(std::string_view type) {
  if (type[0] >= 'A' && type[0] <= 'Z') return true;
  for (const std::string_view each : kLooks)
    if (type == each) return true;
  return false;
}

std::string name_of(std::string_view type) {
  if (type == "eXIf") return "Exif";
  if (type == "tEXt" || type == "zTXt" || type == "iTXt") return "text";
  if (type == "tIME") return "time";
  return "program's own notes";
}

void put_orientation(Bytes& out, std::uint16_t orientation) {
  Bytes chunk = to_bytes(as_view("eXIf"));
  append(chunk, write_orientation(orientation));
  put_u32(out, static_cast<std::uint32_t>(chunk.size() - 4));
  append(out, chunk);
  put_u32(out, crc32(chunk));
}

Error damaged(const std::string& how) {
  return fail(Errc::invalid, "is a damaged PNG: " + how);
}

// One chunk: kept, or noted. `chunk` is the whole of it, `body` what it holds.
Status take(Stripped& out, std::string_view type, View chunk, View body) {
  if (out.width == 0 && type != "IHDR") return damaged("it does not begin with its header");
  if (type == "IHDR") {
    if (out.width != 0 || body.size() != 13) return damaged("its header is malformed");
    out.width = u32_at(body, 0);
    out.height = u32_at(body, 4);
    if (out.width == 0 || out.height == 0) return damaged("it has no size");
  }
  if (is_kept(type)) {
    append(out.bytes, chunk);
    return ok();
  }
  out.note(name_of(type));
  if (type != "eXIf") return ok();
  const Exif exif = read_exif(body);
  out.position = out.position || exif.position;
  if (exif.orientation == 1 || out.orientation != 1) return ok();
  out.orientation = exif.orientation;
  put_orientation(out.bytes, exif.orientation);
  return ok();
}

}  // namespace

std::uint32_t crc32(View bytes) {
  std::uint32_t crc = 0xffffffffU;
  for (const std::uint8_t byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1U ^ (0xedb88320U & (0U - (crc & 1U)));
  }
  return ~crc;
}

Result<Stripped> strip_png(View file) {
  if (!as_text(file).starts_with(kSignature)) return fail(Errc::invalid, "is no PNG");
  Stripped out;
  out.bytes = to_bytes(file.first(kSignature.size()));
  for (View rest = file.subspan(kSignature.size());;) {
    if (rest.size() < kFrameBytes) {
      if (out.width == 0) return damaged("it ends within its header");
      out.truncated = true;
      return out;
    }
    const std::size_t size = u32_at(rest, 0);
    if (size > rest.size() - kFrameBytes) {
      if (out.width == 0) return damaged("its header is cut off");
      out.truncated = true;
      return out;
    }
    const std::string_view type = as_text(rest.subspan(4, 4));
    HARKARA_TRY(take(out, type, rest.first(size + kFrameBytes), rest.subspan(8, size)));
    rest = rest.subspan(size + kFrameBytes);
    if (type != "IEND") continue;
    if (!rest.empty()) out.note("data behind the picture");
    return out;
  }
}

}  // namespace harkara::node::consult::images
