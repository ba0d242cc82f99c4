#include "node/consult/images/photo.h"

#include <jpeglib.h>
#include <algorithm>
#include <csetjmp>
#include <cstdio>
#include <cstdlib>

#include "node/consult/images/exif.h"

namespace harkara::node::consult::images {
namespace {

constexpr std::uint32_t kMaxScans = 200;  // more are made to keep a decoder busy
constexpr std::uint32_t kScale = 8;       // the decoder scales by eighths

// libjpeg leaves by a jump: nothing with a destructor may live between setjmp and the
// calls that may fail, so all of it lies in these two classes.
struct Failing {
  jpeg_error_mgr manager{};
  std::jmp_buf back{};
  char message[JMSG_LENGTH_MAX]{};
};

[[noreturn]] void leave(j_common_ptr info) {
  auto* failing = static_cast<Failing*>(info->client_data);
  info->err->format_message(info, failing->message);
  std::longjmp(failing->back, 1);
}

void say_nothing(j_common_ptr) {}

void set_up(Failing& failing) {
  jpeg_std_error(&failing.manager);
  failing.manager.error_exit = leave;
  failing.manager.output_message = say_nothing;
}

Error not_decoded(const Failing& failing) {
  return fail(Errc::invalid, std::string("cannot be decoded: ") + failing.message);
}

class Decoder {
 public:
  explicit Decoder(View file) {
    set_up(failing_);
    info_.err = &failing_.manager;
    info_.client_data = &failing_;
    jpeg_create_decompress(&info_);
    jpeg_mem_src(&info_, file.data(), static_cast<unsigned long>(file.size()));
    jpeg_save_markers(&info_, JPEG_APP0 + 2, 0xffff);
  }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
  ~Decoder() {
    jpeg_destroy_decompress(&info_);
    std::free(profile_);  // libjpeg's, by malloc
  }

  Result<Bitmap> run(std::uint32_t long_side) {
    if (!read_head()) return not_decoded(failing_);
    const std::uint64_t pixels = std::uint64_t{info_.image_width} * info_.image_height;
    if (pixels > kMaxPixels)
      return fail(Errc::too_large, "has " + std::to_string(pixels / 1'000'000) +
                                       " megapixels; at most " +
                                       std::to_string(kMaxPixels / 1'000'000) + " are looked at");
    if (info_.num_components != 1 && info_.num_components != 3)
      return fail(Errc::unsupported, "has the colours of a printer");
    choose_scale(long_side);
    if (!start()) return not_decoded(failing_);
    Bitmap out;
    out.width = info_.output_width;
    out.height = info_.output_height;
    out.channels = static_cast<std::uint32_t>(info_.output_components);
    out.pixels.resize(std::size_t{out.width} * out.height * out.channels);
    if (!read_rows(out.pixels.data(), std::size_t{out.width} * out.channels))
      return not_decoded(failing_);
    if (profile_ != nullptr) out.profile.assign(profile_, profile_ + profile_size_);
    out.damaged = failing_.manager.num_warnings > 0;
    return out;
  }

 private:
  bool read_head() {
    if (setjmp(failing_.back) != 0) return false;
    jpeg_read_header(&info_, TRUE);
    jpeg_read_icc_profile(&info_, &profile_, &profile_size_);
    return true;
  }

  void choose_scale(std::uint32_t long_side) {
    const std::uint64_t most = std::max(info_.image_width, info_.image_height);
    std::uint32_t scale = 1;
    while (scale < kScale && most * scale / kScale < long_side) ++scale;
    info_.scale_num = scale;
    info_.scale_denom = kScale;
    info_.out_color_space = info_.num_components == 1 ? JCS_GRAYSCALE : JCS_RGB;
  }

  // A progressive picture is read scan by scan, to count them.
  bool start() {
    if (setjmp(failing_.back) != 0) return false;
    info_.buffered_image = jpeg_has_multiple_scans(&info_);
    jpeg_start_decompress(&info_);
    if (info_.buffered_image == FALSE) return true;
    while (jpeg_input_complete(&info_) == FALSE) {
      const int status = jpeg_consume_input(&info_);
      if (status == JPEG_REACHED_EOI) break;
      if (static_cast<std::uint32_t>(info_.input_scan_number) > kMaxScans) break;
    }
    jpeg_start_output(&info_, info_.input_scan_number);
    return true;
  }

  bool read_rows(JSAMPLE* pixels, std::size_t stride) {
    if (setjmp(failing_.back) != 0) return false;
    while (info_.output_scanline < info_.output_height) {
      JSAMPROW row = pixels + stride * info_.output_scanline;
      if (jpeg_read_scanlines(&info_, &row, 1) == 0) break;
    }
    return true;
  }

  Failing failing_;
  jpeg_decompress_struct info_{};
  JOCTET* profile_ = nullptr;
  unsigned profile_size_ = 0;
};

class Encoder {
 public:
  Encoder() {
    set_up(failing_);
    info_.err = &failing_.manager;
    info_.client_data = &failing_;
    jpeg_create_compress(&info_);
  }
  Encoder(const Encoder&) = delete;
  Encoder& operator=(const Encoder&) = delete;
  ~Encoder() {
    jpeg_destroy_compress(&info_);
    std::free(out_);  // libjpeg's, by malloc
  }

  Result<Bytes> run(const Bitmap& picture, int quality, View exif) {
    if (!write(picture, quality, exif))
      return fail(Errc::invalid, std::string("cannot be encoded: ") + failing_.message);
    return Bytes(out_, out_ + size_);
  }

 private:
  bool write(const Bitmap& picture, int quality, View exif) {
    if (setjmp(failing_.back) != 0) return false;
    jpeg_mem_dest(&info_, &out_, &size_);
    info_.image_width = picture.width;
    info_.image_height = picture.height;
    info_.input_components = static_cast<int>(picture.channels);
    info_.in_color_space = picture.channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(&info_);
    jpeg_set_quality(&info_, quality, TRUE);
    info_.optimize_coding = TRUE;
    jpeg_start_compress(&info_, TRUE);
    if (!exif.empty())
      jpeg_write_marker(&info_, JPEG_APP0 + 1, exif.data(), static_cast<unsigned>(exif.size()));
    if (!picture.profile.empty())
      jpeg_write_icc_profile(&info_, picture.profile.data(),
                             static_cast<unsigned>(picture.profile.size()));
    const std::size_t stride = std::size_t{picture.width} * picture.channels;
    while (info_.next_scanline < info_.image_height) {
      // The library only reads from it, though its type does not say so.
      JSAMPROW row = const_cast<JSAMPROW>(picture.pixels.data() + stride * info_.next_scanline);
      jpeg_write_scanlines(&info_, &row, 1);
    }
    jpeg_finish_compress(&info_);
    return true;
  }

  Failing failing_;
  jpeg_compress_struct info_{};
  unsigned char* out_ = nullptr;
  unsigned long size_ = 0;
};

// Pixels [first, last) of the old picture that new pixel `i` of `count` covers.
struct Span {
  std::size_t first;
  std::size_t last;
};
Span covered(std::size_t i, std::size_t count, std::size_t old) {
  const std::size_t first = i * old / count;
  return {first, std::max(first + 1, (i + 1) * old / count)};
}

std::uint8_t mean(const Bitmap& picture, Span rows, Span columns, std::size_t channel) {
  std::uint64_t sum = 0;
  for (std::size_t y = rows.first; y < rows.last; ++y)
    for (std::size_t x = columns.first; x < columns.last; ++x)
      sum += picture.pixels[(y * picture.width + x) * picture.channels + channel];
  const std::uint64_t count = (rows.last - rows.first) * (columns.last - columns.first);
  return static_cast<std::uint8_t>((sum + count / 2) / count);
}

}  // namespace

Result<Bitmap> decode_jpeg(View file, std::uint32_t long_side) {
  return Decoder(file).run(long_side);
}

Bitmap shrink(const Bitmap& picture, std::uint32_t long_side) {
  const std::uint32_t most = std::max(picture.width, picture.height);
  if (most <= long_side) return picture;
  const auto scaled = [&](std::uint32_t side) {
    return static_cast<std::uint32_t>(
        std::max<std::uint64_t>(1, (std::uint64_t{side} * long_side + most / 2) / most));
  };
  Bitmap out;
  out.width = scaled(picture.width);
  out.height = scaled(picture.height);
  out.channels = picture.channels;
  out.profile = picture.profile;
  out.damaged = picture.damaged;
  out.pixels.reserve(std::size_t{out.width} * out.height * out.channels);
  for (std::size_t y = 0; y < out.height; ++y)
    for (std::size_t x = 0; x < out.width; ++x)
      for (std::size_t channel = 0; channel < out.channels; ++channel)
        out.pixels.push_back(mean(picture, covered(y, out.height, picture.height),
                                  covered(x, out.width, picture.width), channel));
  return out;
}

Result<Bytes> encode_jpeg(const Bitmap& picture, int quality, std::uint16_t orientation) {
  Bytes exif;
  if (orientation != 1) {
    exif = to_bytes(as_view(std::string_view("Exif\0\0", 6)));
    append(exif, write_orientation(orientation));
  }
  return Encoder().run(picture, quality, exif);
}

}  // namespace harkara::node::consult::images
