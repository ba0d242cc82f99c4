#include "node/consult/images/prepare.h"

#include <fstream>

#include "base/limits.h"
#include "node/consult/attachment_file.h"
#include "node/consult/event_json.h"
#include "node/consult/file_name.h"
#include "node/consult/images/strip.h"

namespace harkara::node::consult::images {
namespace {

using Treatment = AttachmentFile::Treatment;

Error about(const std::string& path, const Error& error, const char* next) {
  return fail(error.code, "attachment '" + path + "' " + error.message + "; next: " + next);
}

Result<Bytes> read_up_to(const AttachmentFile& file, std::uint64_t bytes) {
  if (file.content) {
    const std::size_t size = std::min<std::uint64_t>(bytes, file.content->size());
    return to_bytes(View(*file.content).first(size));
  }
  HARKARA_ASSIGN(AttachmentSource source, AttachmentSource::open(file.path));
  Bytes out(std::min(bytes, source.size()));
  HARKARA_ASSIGN(const std::size_t got, source.read(out));
  out.resize(got);
  return out;
}

Result<std::uint64_t> size_of(const AttachmentFile& file) {
  if (file.content) return std::uint64_t{file.content->size()};
  HARKARA_ASSIGN(const AttachmentSource source, AttachmentSource::open(file.path));
  return source.size();
}

std::string preview_name(const std::string& name) {
  return name.substr(0, name.rfind('.')) + ".preview.jpg";
}

class Preparing {
 public:
  explicit Preparing(const AttachmentFile& file) : file_(file), path_(file.path.string()) {}

  Status run() {
    out_ = file_;
    out_.name = safe_file_name(file_.name.empty() ? file_.path.filename().string() : file_.name);
    HARKARA_ASSIGN(report_.bytes_before, size_of(file_));
    HARKARA_ASSIGN(const Bytes head, read_up_to(file_, kKindBytes));
    report_.kind = kind_of(head);
    report_.as_is = file_.treatment == Treatment::as_is;
    const std::string name = safe_file_name(name_for(report_.kind, out_.name));
    report_.renamed = name != out_.name;
    out_.name = report_.name = name;
    report_.bytes_after = report_.bytes_before;
    if (!report_.as_is) HARKARA_TRY(treat());
    out_.treatment = Treatment::done;
    return ok();
  }

  AttachmentFile& file() { return out_; }
  Report& report() { return report_; }
  std::optional<AttachmentFile>& preview() { return preview_; }

 private:
  Status treat() {
    if (report_.kind == Kind::jpeg || report_.kind == Kind::png) return treat_picture();
    if (may_tell_position(report_.kind))
      return about(path_,
                   fail(Errc::unsupported, "is " + std::string(kind_text(report_.kind)) +
                                               ", which may tell where it was taken; that can be "
                                               "taken out of JPEG and PNG only"),
                   "save it as JPEG (or PDF), or send it exactly as it is with --original");
    const bool named_picture = media_type_of(out_.name).starts_with("image/");
    if (report_.kind == Kind::unknown && named_picture)
      report_.warnings.emplace_back(
          "is named as a picture, but its content is none that is known here");
    return ok();
  }

  Status treat_picture() {
    if (report_.bytes_before > kMaxPhotoFileBytes)
      return about(path_,
                   fail(Errc::too_large, "is a photo of " + megabytes(report_.bytes_before) +
                                             "; at most " + megabytes(kMaxPhotoFileBytes)),
                   "save it smaller, or send it exactly as it is with --original");
    HARKARA_ASSIGN(const Bytes bytes, read_up_to(file_, kMaxPhotoFileBytes));
    auto stripped = report_.kind == Kind::jpeg ? strip_jpeg(bytes) : strip_png(bytes);
    if (!stripped)
      return about(path_, stripped.error(),
                   "take or copy it again, or send it exactly as it is with --original");
    note(*stripped);
    auto whole = std::make_shared<const Bytes>(std::move(stripped->bytes));
    out_.content = whole;
    if (report_.kind == Kind::jpeg) look_and_reduce(whole, stripped->orientation);
    report_.bytes_after = out_.content->size();
    return ok();
  }

  void note(const Stripped& stripped) {
    report_.width = report_.sent_width = stripped.width;
    report_.height = report_.sent_height = stripped.height;
    if (stripped.position) report_.removed.emplace_back("position");
    for (const std::string& what : stripped.removed) report_.removed.push_back(what);
    if (stripped.truncated)
      report_.warnings.emplace_back("ends before its picture does: was it copied completely?");
  }

  // What cannot be decoded here still goes, rid of what is not the picture.
  void look_and_reduce(const std::shared_ptr<const Bytes>& whole, std::uint16_t orientation) {
    const auto picture = decode_jpeg(*whole, kPhotoSide);
    if (!picture) {
      report_.warnings.push_back(picture.error().message +
                                 "; it goes at full size and without a preview");
      return;
    }
    report_.look = look_at(*picture);
    warn(picture->damaged);
    const bool large = std::max(report_.width, report_.height) > kPhotoSide;
    if (large && file_.treatment != Treatment::full_size) reduce(*picture, whole, orientation);
    if (out_.content->size() >= kPreviewFrom) make_preview(*picture, orientation);
  }

  void warn(bool damaged) {
    if (damaged) report_.warnings.emplace_back("is damaged: part of the picture is guessed");
    if (report_.look->blurred())
      report_.warnings.emplace_back("looks blurred; take it again if the patient is still there");
    if (report_.look->dark())
      report_.warnings.emplace_back("is very dark; take it again with more light");
    if (report_.look->bright())
      report_.warnings.emplace_back("is burnt out; take it again with less light");
  }

  void reduce(const Bitmap& picture, const std::shared_ptr<const Bytes>& whole,
              std::uint16_t orientation) {
    const Bitmap smaller = shrink(picture, kPhotoSide);
    auto coded = encode_jpeg(smaller, kPhotoQuality, orientation);
    if (!coded || coded->size() >= whole->size() / 10 * 9) return;  // nothing is won
    out_.content = std::make_shared<const Bytes>(*std::move(coded));
    out_.original = whole;
    report_.sent_width = smaller.width;
    report_.sent_height = smaller.height;
    report_.original_kept = true;
  }

  void make_preview(const Bitmap& picture, std::uint16_t orientation) {
    Bitmap small = shrink(picture, kPreviewSide);
    small.profile.clear();
    for (const int quality : {60, 45, 30, 15}) {
      auto coded = encode_jpeg(small, quality, orientation);
      if (!coded) return;
      if (coded->size() > kMaxPreviewBytes) continue;
      report_.preview_bytes = coded->size();
      preview_ = AttachmentFile{};
      preview_->path = file_.path;
      preview_->name = safe_file_name(preview_name(out_.name));
      preview_->role = "preview";
      preview_->content = std::make_shared<const Bytes>(*std::move(coded));
      preview_->treatment = Treatment::done;
      return;
    }
  }

  const AttachmentFile& file_;
  std::string path_;
  AttachmentFile out_;
  std::optional<AttachmentFile> preview_;
  Report report_;
};

}  // namespace

Result<Prepared> prepare(std::span<const AttachmentFile> files) {
  if (files.size() > kMaxAttachments)
    return fail(Errc::too_large, std::to_string(files.size()) + " attachments; at most " +
                                     std::to_string(kMaxAttachments) +
                                     " go with one message; next: send the rest with another");
  Prepared out;
  std::vector<AttachmentFile> previews;
  for (const AttachmentFile& file : files) {
    if (file.treatment == Treatment::done) {
      out.files.push_back(file);
      continue;
    }
    Preparing preparing(file);
    HARKARA_TRY(preparing.run());
    const bool room = files.size() + previews.size() < kMaxAttachments;
    if (preparing.preview() && room)
      previews.push_back(*std::move(preparing.preview()));
    else
      preparing.report().preview_bytes = 0;
    out.files.push_back(std::move(preparing.file()));
    out.reports.push_back(std::move(preparing.report()));
  }
  for (AttachmentFile& preview : previews) out.files.push_back(std::move(preview));
  return out;
}

}  // namespace harkara::node::consult::images
