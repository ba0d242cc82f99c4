// How several bundles are published by one commit, although large ones must be
// committed in pieces: the builds are nested. BundleStore::build() writes a
// bundle's record when its seal callback returns; the callback of each bundle builds
// the next one, the event innermost. So every chunk is written before any record,
// and all records lie in the transaction that the caller commits. Large bundles
// come first, since only they commit on the way, under a mark that sweep() knows.
#include "node/consult/outbox.h"

#include <algorithm>

#include "base/assert.h"
#include "base/limits.h"
#include "node/consult/attachment_file.h"
#include "node/consult/bundle_content.h"
#include "node/consult/card_book.h"
#include "node/consult/case_thread.h"
#include "node/consult/event_json.h"
#include "node/consult/file_name.h"
#include "node/consult/library/entry.h"
#include "node/consult/mailboxes.h"

namespace harkara::node::consult {
namespace {

constexpr std::uint32_t kDay_s = 24 * 3600;
constexpr double kFillUpTo = 0.95;  // as BundleStore::has_room_for

std::uint64_t stored_size(std::uint64_t content_size) {
  return crypto::TreeShape(crypto::padded_size(content_size)).total_bytes();
}

Error no_room(const AttachmentSource& source, const storage::Usage& usage, std::uint64_t before) {
  const double limit = kFillUpTo * static_cast<double>(usage.quota_bytes);
  const double left = limit - static_cast<double>(usage.used_bytes) - static_cast<double>(before);
  return fail(
      Errc::full,
      "attachment '" + source.path().string() + "' has " + megabytes(source.size()) +
          (usage.disk_is_short ? " but on the disk of this node's store is room for "
                               : " but the store of this node may hold ") +
          "only " + megabytes(static_cast<std::uint64_t>(std::max(0.0, left))) +
          " more; next: let the node deliver what it holds (harkara node run), or " +
          (usage.disk_is_short ? "free space on the disk" : "raise store.quota in harkara.toml"));
}

class Sender {
 public:
  Sender(const Context& context, Outgoing outgoing, Moment now, const Progress& progress)
      : context_(context),
        out_(std::move(outgoing)),
        now_(now),
        progress_(progress),
        files_(out_.files) {}

  Status run() {
    HARKARA_TRY(open_files());
    HARKARA_ASSIGN(here_, is_ours(store(), out_.to.mailbox));
    recipient_ = {out_.to.mailbox, out_.to.key_for(crypto::epoch_at(now_.wall_ms / 1000))};
    out_.event.attachments.resize(files_.size());
    HARKARA_TRY(build_from(0));
    return write_facts();
  }

 private:
  storage::Store& store() { return context_.bundles.store(); }

  // What becomes a bundle beside the event: an attachment, or an original kept here.
  struct Piece {
    std::size_t file;
    bool original;
    AttachmentSource source;
    crypto::PayloadKey key;
  };

  Status open_files() {
    HARKARA_ASSERT(files_.size() <= kMaxAttachments);
    for (const AttachmentFile& file : files_)
      HARKARA_ASSERT(file.treatment == AttachmentFile::Treatment::done);
    const auto inbox = load_mailbox(store(), endpoint_of(context_.node));
    if (inbox)
      own_inbox_ =
          crypto::Recipient{inbox->mailbox, inbox->key_for(crypto::epoch_at(now_.wall_ms / 1000))};
    for (std::size_t i = 0; i < files_.size(); ++i) HARKARA_TRY(open_file(i));
    std::stable_sort(pieces_.begin(), pieces_.end(), [](const Piece& a, const Piece& b) {
      return a.source.size() > b.source.size();
    });
    return ok();
  }

  Status open_file(std::size_t i) {
    const AttachmentFile& file = files_[i];
    HARKARA_ASSIGN(AttachmentSource source, file.content
                                                ? AttachmentSource::of(file.path, file.content)
                                                : AttachmentSource::open(file.path));
    HARKARA_TRY(add_piece({i, false, std::move(source), {}}));
    if (!file.original || !own_inbox_) return ok();
    HARKARA_ASSIGN(AttachmentSource original, AttachmentSource::of(file.path, file.original));
    return add_piece({i, true, std::move(original), {}});
  }

  Status add_piece(Piece piece) {
    const std::uint64_t size = stored_size(piece.source.size());
    if (!context_.bundles.has_room_for(stored_ + size))
      return no_room(piece.source, store().usage(), stored_);
    stored_ += size;
    total_ += piece.source.size();
    pieces_.push_back(std::move(piece));
    return ok();
  }

  // An original is for nobody but this node, and the first to go when space is short.
  crypto::BundleHeader header_here() const {
    crypto::BundleHeader out = header(ServiceClass::bulk);
    out.destination = own_inbox_->mailbox;
    out.lifetime_s = kMaxLifetime_s;
    return out;
  }

  crypto::BundleHeader header(ServiceClass service_class) const {
    crypto::BundleHeader header;
    header.origin = context_.node;
    header.destination = out_.to.mailbox;
    header.service_class = service_class;
    header.created_ms = now_.wall_ms;
    header.lifetime_s = lifetime_s_of(out_.event);
    return header;
  }

  Status build_from(std::size_t step) {
    if (step == pieces_.size()) return build_event();
    Piece& piece = pieces_[step];
    const auto seal = [&](const crypto::ChunkSink& sink) -> Result<crypto::SealedBundle> {
      HARKARA_ASSIGN(crypto::SealedBundle sealed,
                     piece.original ? seal_original(piece, sink) : seal_attachment(piece, sink));
      HARKARA_TRY(build_from(step + 1));
      return sealed;
    };
    const bool here = piece.original || here_;
    const auto built = context_.bundles.build(crypto::padded_size(piece.source.size()), here, seal);
    if (!built) return built.error();
    return ok();
  }

  ServiceClass class_of_file(std::string_view role) const {
    if (out_.event.kind == EventKind::shared) return ServiceClass::bulk;
    return class_of_attachment(role, out_.papers_due);
  }

  Result<crypto::SealedBundle> seal_attachment(Piece& piece, const crypto::ChunkSink& sink) {
    const AttachmentFile& file = files_[piece.file];
    Attachment& attachment = out_.event.attachments[piece.file];
    attachment.name = file.name;
    attachment.media_type = media_type_of(attachment.name);
    attachment.role = file.role.empty() ? role_of(attachment.media_type) : file.role;
    attachment.bytes = piece.source.size();
    HARKARA_ASSIGN(crypto::SealedBundle sealed,
                   seal_piece(piece, header(class_of_file(attachment.role)), recipient_, sink,
                              attachment.content));
    attachment.bundle = sealed.manifest.id;
    return sealed;
  }

  Result<crypto::SealedBundle> seal_original(Piece& piece, const crypto::ChunkSink& sink) {
    crypto::Hash content;
    HARKARA_ASSIGN(crypto::SealedBundle sealed,
                   seal_piece(piece, header_here(), *own_inbox_, sink, content));
    out_.event.attachments[piece.file].original =
        KeptOriginal{sealed.manifest.id, piece.source.size()};
    return sealed;
  }

  Result<crypto::SealedBundle> seal_piece(Piece& piece, const crypto::BundleHeader& header,
                                          const crypto::Recipient& to,
                                          const crypto::ChunkSink& sink, crypto::Hash& hash) {
    AttachmentSource& source = piece.source;
    const auto content = [&](MutableView into) -> Result<std::size_t> {
      HARKARA_ASSIGN(const std::size_t got, source.read(into));
      done_ += got;
      if (progress_) progress_(done_, total_);
      return got;
    };
    HARKARA_ASSIGN(crypto::SealedBundle sealed,
                   crypto::seal_bundle(header, source.size(), {&to, 1}, content, sink,
                                       context_.node_identity, context_.random));
    HARKARA_ASSIGN(hash, source.finish());
    piece.key = sealed.key;
    return sealed;
  }

  // As short as it may be; what is kept here is always whole.
  Result<Bytes> to_travel(View whole) {
    HARKARA_ASSIGN(const View card, card_of(whole));
    const CardId id = card_id(card);
    const ServiceClass service_class = class_of_event(out_.event);
    HARKARA_ASSIGN(const bool named,
                   may_name_card(store(), out_.to.mailbox, id, service_class, now_.wall_ms));
    if (named) return without_card(whole);
    HARKARA_TRY(note_card_sent(store(), out_.to.mailbox, id, service_class, now_.wall_ms));
    return to_bytes(whole);
  }

  Status build_event() {
    const Binding binding{context_.node, out_.to.mailbox};
    HARKARA_ASSIGN(payload_, sign_payload(out_.event, binding, context_.person_certificate,
                                          context_.person_identity));
    HARKARA_ASSIGN(const Bytes travelling, to_travel(payload_));
    View rest = travelling;
    const auto content = [&](MutableView into) -> Result<std::size_t> {
      const std::size_t size = std::min(into.size(), rest.size());
      std::copy_n(rest.begin(), size, into.begin());
      rest = rest.subspan(size);
      return size;
    };
    const auto seal = [&](const crypto::ChunkSink& sink) {
      return crypto::seal_bundle(header(class_of_event(out_.event)), travelling.size(),
                                 {&recipient_, 1}, content, sink, context_.node_identity,
                                 context_.random);
    };
    HARKARA_ASSIGN(const crypto::SealedBundle sealed,
                   context_.bundles.build(crypto::padded_size(travelling.size()), here_, seal));
    event_bundle_ = sealed.manifest.id;
    return ok();
  }

  Status write_facts() {
    for (const Piece& piece : pieces_) {
      const Attachment& attachment = out_.event.attachments[piece.file];
      const BundleId& bundle = piece.original ? attachment.original->bundle : attachment.bundle;
      HARKARA_TRY(keep_payload_key(store(), bundle, piece.key));
    }
    const Event& event = out_.event;
    const Binding binding{context_.node, out_.to.mailbox};
    if (event.kind == EventKind::shared)
      return library::keep_entry(store(), event.id, event_bundle_, binding, payload_);
    return append_event(store(), event.case_id, event.id, event_bundle_, binding, payload_);
  }

  const Context& context_;
  Outgoing out_;
  Moment now_;
  const Progress& progress_;

  std::span<const AttachmentFile> files_;
  std::vector<Piece> pieces_;  // in the order in which they are built
  std::uint64_t stored_ = 0;   // by all pieces
  std::optional<crypto::Recipient> own_inbox_;
  crypto::Recipient recipient_;
  bool here_ = false;
  std::uint64_t done_ = 0;
  std::uint64_t total_ = 0;
  Bytes payload_;
  BundleId event_bundle_;
};

}  // namespace

ServiceClass class_of_event(const Event& event) {
  if (event.kind == EventKind::shared) return ServiceClass::bulk;
  const bool question = event.kind == EventKind::opened || event.kind == EventKind::amended;
  return question ? event.service_class : ServiceClass::answer;
}

ServiceClass class_of_attachment(std::string_view role, bool papers_due) {
  return role == "preview" || papers_due ? ServiceClass::preview : ServiceClass::document;
}

std::uint32_t lifetime_s_of(const Event& event) {
  if (event.kind == EventKind::shared) return kMaxLifetime_s;
  return class_of_event(event) == ServiceClass::emergency ? 7 * kDay_s : 30 * kDay_s;
}

Status send(const Context& context, Outgoing outgoing, Moment now, const Progress& progress) {
  return Sender(context, std::move(outgoing), now, progress).run();
}

Status abandon(storage::BundleStore& bundles) {
  bundles.store().rollback();
  HARKARA_TRY(bundles.sweep());
  return bundles.store().commit();
}

}  // namespace harkara::node::consult
