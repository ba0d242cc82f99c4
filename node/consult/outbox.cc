// How several bundles are published by one commit, although large ones must be
// committed in pieces: the builds are nested. BundleStore::build() writes a
// bundle's record when its seal callback returns; the callback of each bundle builds
// the next one, the event innermost. So every chunk is written before any record,
// and all records lie in the transaction that the caller commits. Large bundles
// come first, since only they commit on the way, under a mark that sweep() knows.
#include "node/consult/outbox.h"

#include <algorithm>

#include "base/limits.h"
#include "node/consult/attachment_file.h"
#include "node/consult/bundle_content.h"
#include "node/consult/card_book.h"
#include "node/consult/case_thread.h"
#include "node/consult/event_json.h"
#include "node/consult/file_name.h"
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
  return fail(Errc::full, "attachment '" + source.path().string() + "' has " +
                              megabytes(source.size()) +
                              " but the store of this node may hold only " +
                              megabytes(static_cast<std::uint64_t>(std::max(0.0, left))) +
                              " more; next: let the node deliver what it holds (harkara node run), "
                              "or raise store.quota in harkara.toml");
}

class Sender {
 public:
  Sender(const Context& context, Outgoing outgoing, Moment now, const Progress& progress)
      : context_(context), out_(std::move(outgoing)), now_(now), progress_(progress) {}

  Status run() {
    HARKARA_TRY(open_files());
    HARKARA_ASSIGN(here_, is_ours(store(), out_.to.mailbox));
    recipient_ = {out_.to.mailbox, out_.to.key_for(crypto::epoch_at(now_.wall_ms / 1000))};
    out_.event.attachments.resize(sources_.size());
    keys_.resize(sources_.size());
    HARKARA_TRY(build_from(0));
    return write_facts();
  }

 private:
  storage::Store& store() { return context_.bundles.store(); }

  Status open_files() {
    if (out_.files.size() > kMaxAttachments)
      return fail(Errc::too_large, std::to_string(out_.files.size()) + " attachments; at most " +
                                       std::to_string(kMaxAttachments) +
                                       " go with one message; next: send the rest with another");
    std::uint64_t stored = 0;
    for (const AttachmentFile& file : out_.files) {
      HARKARA_ASSIGN(AttachmentSource source, AttachmentSource::open(file.path));
      const std::uint64_t size = stored_size(source.size());
      if (!context_.bundles.has_room_for(stored + size))
        return no_room(source, store().usage(), stored);
      stored += size;
      total_ += source.size();
      order_.push_back(sources_.size());
      sources_.push_back(std::move(source));
    }
    std::stable_sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) {
      return sources_[a].size() > sources_[b].size();
    });
    return ok();
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
    if (step == order_.size()) return build_event();
    const std::size_t i = order_[step];
    const auto seal = [&](const crypto::ChunkSink& sink) -> Result<crypto::SealedBundle> {
      HARKARA_ASSIGN(crypto::SealedBundle sealed, seal_attachment(i, sink));
      HARKARA_TRY(build_from(step + 1));
      return sealed;
    };
    const auto built = context_.bundles.build(crypto::padded_size(sources_[i].size()), here_, seal);
    if (!built) return built.error();
    return ok();
  }

  Result<crypto::SealedBundle> seal_attachment(std::size_t i, const crypto::ChunkSink& sink) {
    AttachmentSource& source = sources_[i];
    Attachment& attachment = out_.event.attachments[i];
    const std::string& given = out_.files[i].name;
    attachment.name = safe_file_name(given.empty() ? source.path().filename().string() : given);
    attachment.media_type = media_type_of(attachment.name);
    const std::string& role = out_.files[i].role;
    attachment.role = role.empty() ? role_of(attachment.media_type) : role;
    attachment.bytes = source.size();
    const auto content = [&](MutableView into) -> Result<std::size_t> {
      HARKARA_ASSIGN(const std::size_t got, source.read(into));
      done_ += got;
      if (progress_) progress_(done_, total_);
      return got;
    };
    HARKARA_ASSIGN(crypto::SealedBundle sealed,
                   crypto::seal_bundle(header(class_of_attachment(attachment.role)), source.size(),
                                       {&recipient_, 1}, content, sink, context_.node_identity,
                                       context_.random));
    HARKARA_ASSIGN(attachment.content, source.finish());
    attachment.bundle = sealed.manifest.id;
    keys_[i] = sealed.key;
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
    for (std::size_t i = 0; i < keys_.size(); ++i)
      HARKARA_TRY(keep_payload_key(store(), out_.event.attachments[i].bundle, keys_[i]));
    return append_event(store(), out_.event.case_id, out_.event.id, event_bundle_,
                        {context_.node, out_.to.mailbox}, payload_);
  }

  const Context& context_;
  Outgoing out_;
  Moment now_;
  const Progress& progress_;

  std::vector<AttachmentSource> sources_;  // as named by the author
  std::vector<std::size_t> order_;         // in which they are built
  std::vector<crypto::PayloadKey> keys_;
  crypto::Recipient recipient_;
  bool here_ = false;
  std::uint64_t done_ = 0;
  std::uint64_t total_ = 0;
  Bytes payload_;
  BundleId event_bundle_;
};

}  // namespace

ServiceClass class_of_event(const Event& event) {
  const bool question = event.kind == EventKind::opened || event.kind == EventKind::amended;
  return question ? event.service_class : ServiceClass::answer;
}

ServiceClass class_of_attachment(std::string_view role) {
  return role == "preview" ? ServiceClass::preview : ServiceClass::document;
}

std::uint32_t lifetime_s_of(const Event& event) {
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
