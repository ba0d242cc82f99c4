#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>

#include "node/consult/images/exif.h"
#include "node/consult/images/prepare.h"
#include "node/consult/images/strip.h"
#include "tests/node/consult/world.h"

namespace harkara::node::consult::images {
namespace {

using namespace testing;
using Catch::Matchers::Contains;
using Treatment = AttachmentFile::Treatment;
using std::string_view_literals::operator""sv;

// Edges and noise, as a photo of paper has; repeatable.
Bitmap scene(std::uint32_t width, std::uint32_t height) {
  Bitmap out;
  out.width = width;
  out.height = height;
  std::uint32_t state = 12'345;
  for (std::uint32_t y = 0; y < height; ++y)
    for (std::uint32_t x = 0; x < width; ++x) {
      state = state * 1'664'525U + 1'013'904'223U;
      const bool line = x % 97 < 4 || y % 61 < 3;
      const std::uint32_t level = (line ? 60U : 190U) + (state >> 28U);
      for (int channel = 0; channel < 3; ++channel)
        out.pixels.push_back(static_cast<std::uint8_t>(level));
    }
  return out;
}

Bitmap blurred(Bitmap picture, std::uint32_t factor) {
  const Bitmap small = shrink(picture, std::max(picture.width, picture.height) / factor);
  for (std::size_t y = 0; y < picture.height; ++y)
    for (std::size_t x = 0; x < picture.width; ++x)
      for (std::size_t c = 0; c < 3; ++c) {
        const double sx = std::min<double>(small.width - 1.001, double(x) / factor);
        const double sy = std::min<double>(small.height - 1.001, double(y) / factor);
        const auto at = [&](double px, double py) {
          return double(small.pixels[(std::size_t(py) * small.width + std::size_t(px)) * 3 + c]);
        };
        const double fx = sx - std::floor(sx);
        const double fy = sy - std::floor(sy);
        picture.pixels[(y * picture.width + x) * 3 + c] =
            static_cast<std::uint8_t>((at(sx, sy) * (1 - fx) + at(sx + 1, sy) * fx) * (1 - fy) +
                                      (at(sx, sy + 1) * (1 - fx) + at(sx + 1, sy + 1) * fx) * fy);
      }
  return picture;
}

Bytes jpeg_segment(std::uint8_t code, std::string_view body) {
  Bytes out{0xff, code, static_cast<std::uint8_t>((body.size() + 2) >> 8U),
            static_cast<std::uint8_t>((body.size() + 2) & 0xffU)};
  append(out, as_view(body));
  return out;
}

// Little-endian: turned by 90 degrees, and a directory of positions.
std::string phone_exif() {
  return std::string("Exif\0\0II*\0\x08\0\0\0\x02\0"sv) +
         std::string("\x12\x01\x03\0\x01\0\0\0\x06\0\0\0"sv) +
         std::string("\x25\x88\x04\0\x01\0\0\0\x26\0\0\0"sv) + std::string("\0\0\0\0"sv) +
         "LATITUDE 23.2599 N";
}

// As a phone writes it: everything that tells on its owner, around the same picture.
Bytes phone_photo(const Bytes& plain) {
  Bytes out{0xff, 0xd8};
  append(out, jpeg_segment(0xe1, phone_exif()));
  append(out, jpeg_segment(0xe1, "http://ns.adobe.com/xap/1.0/\0<x:xmpmeta owner='RAMA DEVI'/>"sv));
  append(out, jpeg_segment(0xed, "Photoshop 3.0\0CAPTION"sv));
  append(out, jpeg_segment(0xfe, "COMMENT of the camera"));
  append(out, jpeg_segment(0xe2, "MPF\0SECOND PICTURE"sv));
  append(out, View(plain).subspan(2));
  append(out, as_view("SAMSUNG TRAILER with a position"));
  return out;
}

Bytes coded(const Bitmap& picture, int quality = 90) {
  auto bytes = encode_jpeg(picture, quality, 1);
  REQUIRE(bytes);
  return *std::move(bytes);
}

Bytes pixels_of(const Bytes& jpeg) {
  const auto picture = decode_jpeg(jpeg, 100'000);
  REQUIRE(picture);
  return picture->pixels;
}

Prepared prepared(const AttachmentFile& file) {
  auto out = prepare({&file, 1});
  REQUIRE(out);
  return *std::move(out);
}

const std::string_view kSecrets[] = {"LATITUDE", "RAMA DEVI", "CAPTION",
                                     "COMMENT",  "SECOND",    "SAMSUNG"};

TEST_CASE("a stripped JPEG has the same pixels, its orientation, and no word about its owner",
          "[consult][images]") {
  const Bytes plain = coded(scene(320, 200));
  const Bytes photo = phone_photo(plain);
  const auto stripped = strip_jpeg(photo);
  REQUIRE(stripped);
  for (const std::string_view secret : kSecrets) {
    REQUIRE(as_text(photo).find(secret) != std::string_view::npos);
    CHECK(as_text(stripped->bytes).find(secret) == std::string_view::npos);
  }
  CHECK(pixels_of(stripped->bytes) == pixels_of(plain));
  CHECK(stripped->width == 320);
  CHECK(stripped->height == 200);
  CHECK(stripped->position);
  CHECK(stripped->orientation == 6);
  const auto again = strip_jpeg(stripped->bytes);
  REQUIRE(again);
  CHECK(again->orientation == 6);
  CHECK_FALSE(again->position);
  CHECK(again->bytes == stripped->bytes);
}

TEST_CASE("a JPEG that is cut off anywhere is refused or kept as far as it goes",
          "[consult][images]") {
  const Bytes photo = phone_photo(coded(scene(96, 64)));
  for (std::size_t size = 0; size < photo.size(); ++size) {
    const auto stripped = strip_jpeg(View(photo).first(size));
    if (!stripped) continue;
    for (const std::string_view secret : kSecrets)
      CHECK(as_text(stripped->bytes).find(secret) == std::string_view::npos);
  }
}

Bytes png_chunk(std::string_view type, std::string_view body) {
  const auto size = static_cast<std::uint8_t>(body.size());
  Bytes out{0, 0, 0, size};
  Bytes sum = to_bytes(as_view(type));
  append(sum, as_view(body));
  append(out, sum);
  const std::uint32_t crc = crc32(sum);
  for (int shift = 24; shift >= 0; shift -= 8)
    out.push_back(static_cast<std::uint8_t>(crc >> static_cast<unsigned>(shift)));
  return out;
}

TEST_CASE("a stripped PNG keeps what it looks like, and no text", "[consult][images]") {
  Bytes png = to_bytes(as_view("\x89PNG\r\n\x1a\n"sv));
  append(png, png_chunk("IHDR", "\0\0\0\2\0\0\0\1\x08\0\0\0\0"sv));
  append(png, png_chunk("gAMA", "\0\0\xb1\x8f"sv));
  append(png, png_chunk("tEXt", "Author\0RAMA DEVI"sv));
  append(png, png_chunk("iTXt", "LATITUDE"));
  append(png, png_chunk("eXIf", std::string_view(phone_exif()).substr(6)));
  append(png, png_chunk("IDAT", "picture"));
  append(png, png_chunk("IEND", ""));
  append(png, as_view("SAMSUNG"));
  const auto stripped = strip_png(png);
  REQUIRE(stripped);
  for (const std::string_view secret : kSecrets)
    CHECK(as_text(stripped->bytes).find(secret) == std::string_view::npos);
  for (const std::string_view kept : {"IHDR", "gAMA", "picture", "IEND"})
    CHECK(as_text(stripped->bytes).find(kept) != std::string_view::npos);
  CHECK(stripped->position);
  CHECK(stripped->orientation == 6);
  CHECK(stripped->width == 2);
  CHECK(strip_png(stripped->bytes)->bytes == stripped->bytes);
  CHECK(crc32(as_view("123456789")) == 0xcbf43926U);  // the check value of the standard
}

TEST_CASE("a large photo goes smaller, with a preview ahead and its original kept",
          "[consult][images]") {
  const Folder folder;
  const Bytes photo = phone_photo(coded(scene(2'400, 1'800), 95));
  const Prepared out = prepared({folder.file("wound.jpg", photo)});
  REQUIRE(out.files.size() == 2);
  const Report& report = out.reports.at(0);
  CHECK(report.original_kept);
  CHECK(report.sent_width == 1'600);
  CHECK(report.sent_height == 1'200);
  CHECK(report.bytes_after < report.bytes_before / 2);
  CHECK(report.removed.front() == "position");
  CHECK(out.files[0].original->size() > out.files[0].content->size());
  CHECK(strip_jpeg(*out.files[0].content)->orientation == 6);
  CHECK(strip_jpeg(*out.files[0].original)->orientation == 6);
  CHECK(out.files[1].role == "preview");
  CHECK(out.files[1].name == "wound.preview.jpg");
  CHECK(out.files[1].content->size() <= kMaxPreviewBytes);
  for (const auto& bytes : {out.files[0].content, out.files[0].original, out.files[1].content})
    for (const std::string_view secret : kSecrets)
      CHECK(as_text(*bytes).find(secret) == std::string_view::npos);
  AttachmentFile whole{folder.path() / "wound.jpg"};
  whole.treatment = Treatment::full_size;
  CHECK(prepared(whole).files.at(0).original == nullptr);
  CHECK(prepared(whole).reports.at(0).sent_width == 2'400);
  whole.treatment = Treatment::as_is;
  CHECK(prepared(whole).files.size() == 1);
  CHECK(prepared(whole).files.at(0).content == nullptr);
}

TEST_CASE("blurred, dark and burnt-out photos are told apart from good ones", "[consult][images]") {
  const Bitmap good = scene(1'200, 900);
  Bitmap dark = good;
  Bitmap bright = good;
  for (std::uint8_t& pixel : dark.pixels) pixel = static_cast<std::uint8_t>(pixel / 8);
  for (std::uint8_t& pixel : bright.pixels)
    pixel = static_cast<std::uint8_t>(std::min(255, pixel + 120));
  const Look look = look_at(good);
  CHECK_FALSE(look.blurred());
  CHECK_FALSE(look.dark());
  CHECK_FALSE(look.bright());
  CHECK(look_at(blurred(good, 24)).blurred());
  CHECK(look_at(dark).dark());
  CHECK(look_at(bright).bright());
}

TEST_CASE("a file is what its content says, and is sent under a name that says so",
          "[consult][images]") {
  const Folder folder;
  const Prepared pdf = prepared({folder.file("scan.jpg", to_bytes(as_view("%PDF-1.4 ...")))});
  CHECK(pdf.files.at(0).name == "scan.pdf");
  CHECK_THAT(report_lines(pdf.reports.at(0)).at(0), Contains("is a PDF document"));
  Bytes dicom(200, 0);
  std::copy_n("DICM", 4, dicom.begin() + 128);
  CHECK(prepared({folder.file("IM0001", dicom)}).files.at(0).name == "IM0001.dcm");
  const Prepared noise = prepared({folder.file("noise.jpg", random_bytes(500, 3))});
  CHECK(noise.files.at(0).name == "noise.jpg");
  CHECK(noise.reports.at(0).warnings.size() == 1);
}

TEST_CASE("a photo that may tell its place and cannot be rid of it is refused with the way out",
          "[consult][images]") {
  const Folder folder;
  AttachmentFile file{folder.file("p.heic", to_bytes(as_view("\0\0\0\x18"
                                                             "ftypheic\0\0\0\0"sv)))};
  const auto refused = prepare({&file, 1});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Errc::unsupported);
  CHECK_THAT(refused.error().message, Contains("HEIC") && Contains("--original"));
  file.treatment = Treatment::as_is;
  CHECK(prepare({&file, 1}));
}

TEST_CASE("photos are read before the store's turn begins, so that nobody waits for them",
          "[consult][images]") {
  World world;
  const Folder folder;
  const Bytes cut{0xff, 0xd8, 0xff, 0xe0, 0x00};
  const std::uint64_t before = world.clinic.store.rollbacks();
  const auto made = world.clinic.book.open_case(consult({{folder.file("cut.jpg", cut)}}), kNow);
  CHECK_FALSE(made);
  CHECK(world.clinic.store.rollbacks() == before);
}

TEST_CASE("the desk gets preview and photo, and the original when it asks", "[consult][images]") {
  World w;
  const Folder folder;
  const Bytes photo = phone_photo(coded(scene(2'000, 1'500), 95));
  const auto id = w.clinic.book.open_case(consult({{folder.file("leg.jpg", photo)}}), kNow);
  REQUIRE(id);
  const auto waiting = queued(w.clinic);
  CHECK(waiting.size() == 3);  // the original is not among them
  carry(w.clinic, w.hub);
  REQUIRE(w.hub.book.read_inbox(kNow));
  const auto view = w.hub.book.show(*id);
  REQUIRE(view);
  REQUIRE(view->attachments.size() == 2);
  CHECK(view->attachments[1].attachment.role == "preview");
  REQUIRE(view->attachments[0].attachment.original);
  CHECK_FALSE(w.hub.bundles.knows(view->attachments[0].attachment.original->bundle));
  REQUIRE(w.clinic.book.read_inbox(kNow));
  REQUIRE(w.clinic.book.send_originals(*id, "", kNow));
  carry(w.clinic, w.hub);
  REQUIRE(w.hub.book.read_inbox(kNow));
  REQUIRE(w.hub.book.open_at_desk(*id, folder.path() / "case", kNow));
  const Bytes original = read(folder.path() / "case" / "leg-2.jpg");
  CHECK(original == strip_jpeg(photo)->bytes);
  CHECK(w.clinic.book.send_originals(*id, "", kNow).error().code == Errc::not_found);
}

TEST_CASE("originals go first when space is short, and the case stays whole", "[consult][images]") {
  const Folder folder;
  const auto path = folder.file("leg.jpg", coded(scene(2'000, 1'500), 95));
  const auto open_in = [&](World& w) {
    const auto id = w.clinic.book.open_case(consult({{path}}), kNow);
    REQUIRE(id);
    return *id;
  };
  World roomy;
  open_in(roomy);
  World w(roomy.clinic.store.usage().used_bytes * 10 / 9);
  const CaseId id = open_in(w);
  const auto freed = w.clinic.bundles.evict(0, w.clinic.id);
  REQUIRE(freed);
  CHECK(*freed > 0);
  CHECK(w.clinic.book.send_originals(id, "", kNow).error().code == Errc::not_found);
  const auto view = w.clinic.book.show(id);
  REQUIRE(view);
  for (const AttachmentView& each : view->attachments) CHECK(each.complete);
}

TEST_CASE("a real photo of a paper ECG is made small, and its blurred twin is noticed",
          "[consult][images]") {
  const char* folder = std::getenv("HARKARA_DATA");
  const std::filesystem::path path = std::filesystem::path(folder == nullptr ? "" : folder) /
                                     "photo/ecg-paper-phonephoto-2721x2967.jpg";
  if (folder == nullptr || !std::filesystem::exists(path)) {
    WARN("skipped: HARKARA_DATA names no folder with photo/" + path.filename().string());
    return;
  }
  const Prepared out = prepared({path});
  const Report& report = out.reports.at(0);
  for (const std::string& line : report_lines(report)) UNSCOPED_INFO(line);
  CHECK(report.warnings.empty());
  CHECK(report.bytes_after < report.bytes_before / 3);
  CHECK(report.preview_bytes > 4'000);
  const auto picture = decode_jpeg(*out.files[0].original, kPhotoSide);
  REQUIRE(picture);
  CHECK(look_at(blurred(*picture, 16)).blurred());
  if (std::getenv("HARKARA_FIGURES") == nullptr) return;
  WARN(report_json(report).dump());
  for (const std::uint32_t factor : {2U, 4U, 6U, 8U, 12U, 16U})
    WARN("blurred by " << factor << ": " << look_at(blurred(*picture, factor)).sharpness);
}

}  // namespace
}  // namespace harkara::node::consult::images
