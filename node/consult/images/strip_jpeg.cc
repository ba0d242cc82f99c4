// JPEG's outer structure: ITU-T T.81, annex B.
#include <algorithm>

#include "node/consult/images/exif.h"
#include "node/consult/images/strip.h"

namespace harkara::node::consult::images {
namespace {

using std::string_view_literals::operator""sv;  // NOLINT(misc-unused-using-decls): it is used

constexpr std::uint8_t kStart = 0xd8;
constexpr std::uint8_t kEnd = 0xd9;
constexpr std::uint8_t kScan = 0xda;
constexpr std::uint8_t kComment = 0xfe;
constexpr std::uint8_t kApp0 = 0xe0;
constexpr std::uint8_t kApp1 = 0xe1;
constexpr std::uint8_t kApp2 = 0xe2;
constexpr std::uint8_t kApp13 = 0xed;
constexpr std::uint8_t kApp14 = 0xee;
constexpr std::uint8_t kApp15 = 0xef;
constexpr std::size_t kJfifBytes = 14;  // without a thumbnail

bool is_restart(std::uint8_t code) {
  return code >= 0xd0 && code <= 0xd7;
}

bool is_frame(std::uint8_t code) {
  return code >= 0xc0 && code <= 0xcf && code != 0xc4 && code != 0xc8 && code != 0xcc;
}

class Walk {
 public:
  explicit Walk(View file) : file_(file) {}

  Result<Stripped> run() {
    if (file_.size() < 4 || file_[0] != 0xff || file_[1] != kStart)
      return fail(Errc::invalid, "is no JPEG");
    at_ = 2;
    while (!done_) HARKARA_TRY(step());
    if (out_.width == 0 || out_.height == 0) return damaged("it has no frame");
    return assemble();
  }

 private:
  static Error damaged(const std::string& how) {
    return fail(Errc::invalid, "is a damaged JPEG: " + how);
  }

  Status step() {
    if (at_ >= file_.size() || file_[at_] != 0xff) {
      if (scanned_) return cut_short();
      return damaged("a marker is missing at byte " + std::to_string(at_));
    }
    const std::size_t begin = at_;
    while (at_ < file_.size() && file_[at_] == 0xff) ++at_;
    if (at_ == file_.size()) return scanned_ ? cut_short() : damaged("it ends within a marker");
    const std::uint8_t code = file_[at_++];
    if (code == kEnd) return finish();
    if (code == 0 || code == 1 || code == kStart || is_restart(code))
      return damaged("a marker is out of place at byte " + std::to_string(begin));
    return segment(code);
  }

  Status segment(std::uint8_t code) {
    const std::size_t left = file_.size() - at_;
    const std::size_t size =
        left < 2 ? 0U : static_cast<std::size_t>(file_[at_] << 8U | file_[at_ + 1]);
    if (size < 2 || size > left) return scanned_ ? cut_short() : damaged("a segment is cut off");
    const View body = file_.subspan(at_ + 2, size - 2);
    at_ += size;
    if (code == kComment || (code >= kApp0 && code <= kApp15)) {
      application(code, body);
      return ok();
    }
    if (is_frame(code)) HARKARA_TRY(frame(body));
    keep(rest_, code, body);
    if (code == kScan) scan();
    return ok();
  }

  Status frame(View body) {
    if (body.size() < 6) return damaged("its frame is cut off");
    out_.height = static_cast<std::uint32_t>(body[1] << 8U | body[2]);
    out_.width = static_cast<std::uint32_t>(body[3] << 8U | body[4]);
    return ok();
  }

  void application(std::uint8_t code, View body) {
    const std::string_view text = as_text(body);
    if (code == kApp0 && text.starts_with("JFIF\0"sv) && body.size() >= kJfifBytes) {
      jfif_ = to_bytes(body.first(kJfifBytes));
      if (jfif_[12] != 0 || jfif_[13] != 0) out_.note("thumbnail");
      jfif_[12] = jfif_[13] = 0;
    } else if ((code == kApp2 && text.starts_with("ICC_PROFILE\0"sv)) ||
               (code == kApp14 && text.starts_with("Adobe"))) {
      keep(rest_, code, body);
    } else if (code == kApp1 && text.starts_with("Exif\0"sv) && body.size() > 6) {
      const Exif exif = read_exif(body.subspan(6));
      if (exif.orientation != 1) out_.orientation = exif.orientation;
      out_.position = out_.position || exif.position;
      out_.note("Exif");
    } else {
      out_.note(name_of(code, text));
    }
  }

  static std::string name_of(std::uint8_t code, std::string_view text) {
    if (code == kComment) return "comment";
    if (code == kApp1 && text.starts_with("http://ns.adobe.com/x")) return "XMP";
    if (code == kApp13) return "IPTC";
    if (code == kApp0) return "thumbnail";
    return "camera's own notes";
  }

  // Coded data run to the next marker that is neither a stuffed zero nor a restart.
  void scan() {
    scanned_ = true;
    const std::size_t begin = at_;
    while (at_ + 1 < file_.size()) {
      const bool marker = file_[at_] == 0xff && file_[at_ + 1] != 0 && !is_restart(file_[at_ + 1]);
      if (marker) break;
      at_ += file_[at_] == 0xff ? 2U : 1U;
    }
    if (at_ + 1 >= file_.size()) at_ = file_.size();
    append(rest_, file_.subspan(begin, at_ - begin));
  }

  static void keep(Bytes& out, std::uint8_t code, View body) {
    const std::size_t size = body.size() + 2;
    append(out, Bytes{0xff, code, static_cast<std::uint8_t>(size >> 8U),
                      static_cast<std::uint8_t>(size & 0xffU)});
    append(out, body);
  }

  Status cut_short() {
    out_.truncated = true;
    done_ = true;
    return ok();
  }

  Status finish() {
    if (!scanned_) return damaged("it ends before its picture begins");
    append(rest_, Bytes{0xff, kEnd});
    if (at_ < file_.size()) out_.note("data behind the picture");
    done_ = true;
    return ok();
  }

  Stripped assemble() {
    out_.bytes = {0xff, kStart};
    if (!jfif_.empty()) keep(out_.bytes, kApp0, jfif_);
    if (out_.orientation != 1) {
      Bytes exif = to_bytes(as_view("Exif\0\0"sv));
      append(exif, write_orientation(out_.orientation));
      keep(out_.bytes, kApp1, exif);
    }
    append(out_.bytes, rest_);
    return std::move(out_);
  }

  View file_;
  std::size_t at_ = 0;
  bool scanned_ = false;
  bool done_ = false;
  Bytes jfif_;
  Bytes rest_;
  Stripped out_;
};

}  // namespace

void Stripped::note(const std::string& what) {
  if (std::find(removed.begin(), removed.end(), what) == removed.end()) removed.push_back(what);
}

Result<Stripped> strip_jpeg(View file) {
  return Walk(file).run();
}

}  // namespace harkara::node::consult::images
