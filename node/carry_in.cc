#include "node/carry_in.h"

#include <algorithm>

#include "base/limits.h"
#include "sync/receipt.h"
#include "sync/runs.h"
#include "sync/unasked.h"

namespace harkara::node {
namespace {

constexpr std::size_t kMaxCertificates = 10'000;  // 2.5 MB
// The engine asks for no more certificates than this in one contact, and some.
constexpr std::size_t kMostAsked = 32;
// Clocks may be years off: the way may have taken this long at most.
constexpr std::int64_t kLongestWay_ms = 30LL * 24 * 3600 * 1000;

std::uint64_t way_ms(const PostHeader& header, Moment now) {
  return static_cast<std::uint64_t>(
      std::clamp<std::int64_t>(now.wall_ms - header.written_ms, 0, kLongestWay_ms));
}

}  // namespace

Json carry_in_json(const CarryInReport& report) {
  return {{"files", report.files},
          {"bundles", report.bundles},
          {"taken", report.taken},
          {"known", report.known},
          {"partial", report.partial},
          {"refused", report.refused},
          {"receipts", report.receipts},
          {"bytes", report.bytes},
          {"bytes_in_all", report.bytes_in_all},
          {"remarks", report.remarks}};
}

CarryInReport carry_in_report(const Json& json) {
  CarryInReport out;
  out.files = json.at("files");
  out.bundles = json.at("bundles");
  out.taken = json.at("taken");
  out.known = json.at("known");
  out.partial = json.at("partial");
  out.refused = json.at("refused");
  out.receipts = json.at("receipts");
  out.bytes = json.at("bytes");
  out.bytes_in_all = json.at("bytes_in_all");
  out.remarks = json.at("remarks").get<std::vector<std::string>>();
  return out;
}

CarryIn::CarryIn(std::vector<std::filesystem::path> files, crypto::Certificate self,
                 sync::LinkId link, Random& random)
    : files_(std::move(files)),
      self_(std::move(self)),
      random_(random),
      first_link_(link),
      link_(link) {
  for (const auto& path : files_) {
    std::error_code error;
    const std::uint64_t size = std::filesystem::file_size(path, error);
    if (!error) report_.bytes_in_all += size;
  }
}

bool CarryIn::step(sync::Engine& engine, Moment now, std::size_t budget) {
  const std::uint64_t until = report_.bytes + budget;
  if (closed_) {
    take_down(engine, now);
    // What this file says is not worth another contact, unless this one was over anyway.
    if (!commit_awaited_ms_) close_file();
  }
  if (!up_) bring_up(engine, now);
  if (answer(engine, now)) return true;
  if (commit_awaited_ms_) return end_contact(engine, now);
  if (held_back_) {
    take(engine, *std::exchange(held_back_, std::nullopt), now);
    return true;
  }
  if (!reader_) open_next_file();
  bool pause = !reader_;
  while (!pause && report_.bytes < until) {
    auto record = reader_->next(fate_ != Fate::wanted);
    report_.bytes = bytes_before_ + reader_->position();
    if (!record || !*record) break;
    pause = take(engine, **std::move(record), now);
  }
  if (!pause && report_.bytes < until) end_file(engine, now);
  if (!reader_) commit_awaited_ms_ = now.monotonic_ms;
  return true;
}

void CarryIn::end_file(sync::Engine& engine, Moment now) {
  if (reader_->damaged())
    remark(reader_->path().string() + " is damaged or unfinished after " +
           std::to_string(reader_->position()) + " bytes");
  end_bundle(engine, now);
  close_file();
}

void CarryIn::close_file() {
  if (reader_) bytes_before_ += reader_->size();
  reader_.reset();
}

void CarryIn::remark(std::string text) {
  constexpr std::size_t kMost = 100;  // a stick may be full of nonsense
  if (report_.remarks.size() < kMost) report_.remarks.push_back(std::move(text));
}

// Hears what was committed, then goes on in another contact, if there is more: what
// one file did wrong is not held against the next. The flush, this link's end and the next
// one's begin are a step each: what the engine says is heard between steps, and a frame of
// this link names bundles by handles that the next one's end does not know. Once its link is
// down the engine says nothing more on it.
bool CarryIn::end_contact(sync::Engine& engine, Moment now) {
  if (!flushed_) {
    engine.flush(now);
    flushed_ = now.monotonic_ms >= *commit_awaited_ms_ + kGroupCommit_ms;
    return true;
  }
  commit_awaited_ms_.reset();
  take_down(engine, now);
  return held_back_ || next_file_ < files_.size();
}

void CarryIn::open_next_file() {
  while (!reader_ && next_file_ < files_.size()) {
    auto reader = PostReader::open(files_[next_file_++]);
    if (!reader) {
      remark(reader.error().message);
      continue;
    }
    reader_.emplace(*std::move(reader));
    ++report_.files;
  }
}

void CarryIn::bring_up(sync::Engine& engine, Moment now) {
  up_ = true;
  flushed_ = false;
  asked_ = 0;
  fate_ = Fate::none;
  end_ = {};
  answers_.clear();  // to what the last contact asked
  engine.link_up(link_, self_, now);
  sync::Hello hello;
  hello.node = self_.subject;
  hello.nonce = random_.make<sync::Nonce>();
  give(engine, hello, now);
}

void CarryIn::take_down(sync::Engine& engine, Moment now) {
  if (!closed_) engine.link_down(link_, now);
  up_ = closed_ = false;
  ++link_;
}

void CarryIn::give(sync::Engine& engine, const sync::Frame& frame, Moment now) {
  engine.frame(link_, end_.encode(frame), now);
}

// What the engine asked for, or gave up waiting for. True: it must be heard again.
bool CarryIn::answer(sync::Engine& engine, Moment now) {
  const bool any = !answers_.empty();
  for (const sync::Frame& frame : std::exchange(answers_, {})) give(engine, frame, now);
  if (any) return true;
  if (fate_ == Fate::unanswered || fate_ == Fate::waits) {
    fate_ = Fate::passed_over;  // another contact is bringing it, or nobody knows its origin
    ++report_.refused;
  }
  return false;
}

bool CarryIn::take(sync::Engine& engine, PostRecord record, Moment now) {
  switch (record.kind) {
    case PostKind::unknown: return false;
    case PostKind::certificate: remember_certificate(std::move(record.body)); return false;
    case PostKind::receipt:
      if (!sync::decode_receipt(record.body)) return false;
      ++report_.receipts;
      give(engine, sync::Receipts{{std::move(record.body)}}, now);
      return true;
    case PostKind::manifest: begin_bundle(engine, std::move(record), now); return true;
    case PostKind::chunk:
      if (fate_ != Fate::wanted) return false;
      give_chunk(engine, record, now);
      return chunks_left_ == 0;  // does it verify?
  }
  return false;
}

void CarryIn::remember_certificate(Bytes encoded) {
  const auto certificate = crypto::decode_certificate(encoded);
  if (certificate && certificates_.size() < kMaxCertificates)
    certificates_[certificate->subject] = std::move(encoded);
}

void CarryIn::begin_bundle(sync::Engine& engine, PostRecord record, Moment now) {
  end_bundle(engine, now);
  if (asked_ >= kMostAsked) {
    held_back_ = std::move(record);
    commit_awaited_ms_ = now.monotonic_ms;
    return;
  }
  const auto manifest = crypto::decode_manifest(record.body);
  if (!manifest) {
    ++report_.refused;
    return;
  }
  ++report_.bundles;
  ++handle_;
  bundle_ = manifest->id;
  shape_.emplace(manifest->manifest.shape());
  open_chunk_ = open_offset_ = 0;
  chunks_left_ = shape_->chunks();
  have_.assign(chunks_left_, false);
  const bool unasked = shape_->total_bytes() <= sync::kMaxUnaskedBytes;  // no `send` comes
  fate_ = unasked ? Fate::wanted : Fate::unanswered;
  const std::uint64_t age =
      record.age_ms + std::min(way_ms(reader_->header(), now), UINT64_MAX - record.age_ms);
  give(engine, sync::ManifestFrame{handle_, age, record.body, false}, now);
}

void CarryIn::give_chunk(sync::Engine& engine, const PostRecord& record, Moment now) {
  if (record.index >= have_.size() || have_[record.index]) return;
  if (record.body.size() != shape_->chunk_bytes(record.index)) return;
  have_[record.index] = true;
  --chunks_left_;
  begun_.insert(bundle_);
  std::size_t at = record.index == open_chunk_ ? open_offset_ : 0;
  while (at < record.body.size()) {
    const std::size_t size = std::min(kMaxSliceBytes, record.body.size() - at);
    give(engine,
         sync::Slice{handle_, record.index, static_cast<std::uint32_t>(at), false,
                     View(record.body).subspan(at, size)},
         now);
    at += size;
  }
}

void CarryIn::end_bundle(sync::Engine& engine, Moment now) {
  if (fate_ == Fate::wanted && chunks_left_ > 0) ++report_.partial;
  if (fate_ != Fate::none) give(engine, sync::Withdraw{handle_}, now);
  fate_ = Fate::none;
}

// --- what the engine says ---

void CarryIn::on_frame(View bytes) {
  const auto frame = end_.decode(bytes);
  HARKARA_ASSERT(frame.has_value());  // it is our own engine's
  if (const auto* want = std::get_if<sync::Want>(&*frame)) return on(*want);
  if (const auto* custody = std::get_if<sync::Custody>(&*frame))
    for (const BundleId& id : custody->bundles) report_.taken += begun_.erase(id);
  if (const auto* request = std::get_if<sync::CertificateRequest>(&*frame))
    for (const NodeId& node : request->subjects) {
      ++asked_;
      const auto at = certificates_.find(node);
      if (at != certificates_.end()) answers_.emplace_back(sync::CertificateFrame{at->second});
    }
  if (const auto* receipts = std::get_if<sync::Receipts>(&*frame)) {
    sync::ReceiptAck ack;
    for (const Bytes& encoded : receipts->receipts)
      if (const auto receipt = sync::decode_receipt(encoded))
        ack.bundles.push_back(receipt->bundle);
    if (!ack.bundles.empty()) answers_.emplace_back(std::move(ack));
  }
}

void CarryIn::on(const sync::Want& want) {
  if (want.handle != handle_ || fate_ == Fate::none || fate_ == Fate::passed_over) return;
  switch (want.verdict) {
    case sync::Verdict::send: {
      fate_ = Fate::wanted;
      if (const auto have = sync::decode_runs(want.have, have_.size())) have_ = *have;
      chunks_left_ = static_cast<std::uint32_t>(std::ranges::count(have_, false));
      open_chunk_ = want.open_chunk;
      open_offset_ = want.open_offset;
      break;
    }
    case sync::Verdict::wait: fate_ = Fate::waits; break;
    case sync::Verdict::have:
      fate_ = Fate::passed_over;
      ++report_.known;
      break;
    case sync::Verdict::full:
    case sync::Verdict::refused:
      fate_ = Fate::passed_over;
      ++report_.refused;
      break;
  }
}

void CarryIn::on_closed(const std::string& reason) {
  if (!up_) return;  // the engine was quicker to end what is over anyway
  closed_ = true;
  fate_ = Fate::none;
  remark((reader_ ? reader_->path().string() : std::string("the post")) + ": " + reason);
}

}  // namespace harkara::node
