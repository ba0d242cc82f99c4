#include "node/consult/event_json.h"

#include <array>

#include "base/limits.h"
#include "base/text.h"
#include "node/consult/json_text.h"
#include "node/consult/record.h"

namespace harkara::node::consult {
namespace {

constexpr std::array<const char*, kEventKinds> kKindNames = {
    "opened",   "amended",     "asked",         "replied",           "viewed",     "answered",
    "progress", "attached",    "claimed",       "released",          "prescribed", "referred",
    "arrived",  "transferred", "consent_given", "consent_withdrawn", "withdrawn",  "booked",
    "slotted",  "shared"};
constexpr std::size_t kMaxShortText = 128;

// Reads the fields of one foreign object; the first bad one is remembered.
class Fields {
 public:
  explicit Fields(const Json& object) : object_(object) {
    if (!object.is_object()) reject("(the document)");
  }

  std::string text(const char* name, std::size_t limit = kMaxShortText) {
    const Json* value = get(name);
    if (value == nullptr) return {};
    if (!value->is_string() || value->get_ref<const std::string&>().size() > limit)
      return reject(name), "";
    return value->get<std::string>();
  }

  std::int64_t integer(const char* name, std::int64_t least, std::int64_t most) {
    const Json* value = get(name);
    if (value == nullptr) return least;
    if (!value->is_number_integer()) return reject(name), least;
    if (value->is_number_unsigned() && value->get<std::uint64_t>() > INT64_MAX)
      return reject(name), least;
    const auto number = value->get<std::int64_t>();
    if (number < least || number > most) return reject(name), least;
    return number;
  }

  template <class Fixed>
  Fixed fixed(const char* name) {
    const auto bytes = from_hex(text(name));
    const auto value = bytes ? Fixed::from(*bytes) : std::nullopt;
    if (!value) reject(name);
    return value.value_or(Fixed{});
  }

  const Json* optional(const char* name) const {
    if (!object_.is_object()) return nullptr;
    const auto at = object_.find(name);
    return at == object_.end() ? nullptr : &*at;
  }

  const Json* get(const char* name) {
    const Json* value = optional(name);
    if (value == nullptr) reject(name);
    return value;
  }

  void reject(const char* name) {
    if (bad_ == nullptr) bad_ = name;
  }

  Status status() const {
    if (bad_ == nullptr) return ok();
    return fail(Errc::invalid, std::string("event: field '") + bad_ + "' is missing or malformed");
  }

 private:
  const Json& object_;
  const char* bad_ = nullptr;
};

Json attachment_json(const Attachment& attachment) {
  Json json = {{"bundle", to_hex(attachment.bundle.view())},
               {"role", attachment.role},
               {"name", attachment.name},
               {"type", attachment.media_type},
               {"bytes", attachment.bytes},
               {"content", to_hex(attachment.content.view())}};
  if (attachment.original)
    json["original"] = {{"bundle", to_hex(attachment.original->bundle.view())},
                        {"bytes", attachment.original->bytes}};
  return json;
}

Result<KeptOriginal> decode_original(const Json& json) {
  Fields fields(json);
  KeptOriginal original;
  original.bundle = fields.fixed<BundleId>("bundle");
  original.bytes =
      static_cast<std::uint64_t>(fields.integer("bytes", 1, std::int64_t{kMaxBundleBytes}));
  HARKARA_TRY(fields.status());
  return original;
}

Result<Attachment> decode_attachment(const Json& json) {
  Fields fields(json);
  Attachment attachment;
  attachment.bundle = fields.fixed<BundleId>("bundle");
  attachment.role = fields.text("role");
  attachment.name = fields.text("name", kMaxFileNameBytes);
  attachment.media_type = fields.text("type");
  attachment.bytes =
      static_cast<std::uint64_t>(fields.integer("bytes", 1, std::int64_t{kMaxBundleBytes}));
  attachment.content = fields.fixed<crypto::Hash>("content");
  HARKARA_TRY(fields.status());
  if (const Json* original = fields.optional("original")) {
    HARKARA_ASSIGN(attachment.original, decode_original(*original));
  }
  return attachment;
}

Status decode_attachments(const Json* list, Event& event) {
  if (list == nullptr) return ok();
  if (!list->is_array() || list->size() > kMaxAttachments)
    return fail(Errc::invalid, "event: field 'attachments' is not a list of at most " +
                                   std::to_string(kMaxAttachments));
  for (const Json& item : *list) {
    HARKARA_ASSIGN(Attachment attachment, decode_attachment(item));
    event.attachments.push_back(std::move(attachment));
  }
  return ok();
}

Status decode_kind_and_class(Fields& fields, Event& event) {
  const auto kind = event_kind_from_name(fields.text("kind"));
  const auto service_class = service_class_from_name(fields.text("class"));
  HARKARA_TRY(fields.status());
  if (!kind)
    return fail(Errc::unsupported, "event: field 'kind' names a kind this build does not know");
  if (!service_class) return fail(Errc::invalid, "event: field 'class' is no class of service");
  event.kind = *kind;
  event.service_class = *service_class;
  return ok();
}

}  // namespace

const char* event_kind_name(EventKind kind) {
  return kKindNames.at(static_cast<std::size_t>(kind));
}

std::optional<EventKind> event_kind_from_name(std::string_view name) {
  for (std::size_t i = 0; i < kKindNames.size(); ++i)
    if (name == kKindNames[i]) return static_cast<EventKind>(i);
  return std::nullopt;
}

Result<std::string> encode_event(const Event& event) {
  Json json = {{"case", to_hex(event.case_id.view())},
               {"id", to_hex(event.id.view())},
               {"kind", event_kind_name(event.kind)},
               {"time", event.time_ms},
               {"class", service_class_name(event.service_class)},
               {"desk", event.desk},
               {"node", event.origin_node},
               {"body", event.body}};
  if (event.height > 0) json["height"] = event.height;
  for (const Attachment& attachment : event.attachments)
    json["attachments"].push_back(attachment_json(attachment));
  return dump_json(std::string("the ") + event_kind_name(event.kind) + " event", json);
}

Result<Event> decode_event(View bytes) {
  HARKARA_ASSIGN(const Json json, parse_json("event", bytes));
  Fields fields(json);
  Event event;
  event.case_id = fields.fixed<CaseId>("case");
  event.id = fields.fixed<EventId>("id");
  event.time_ms = fields.integer("time", INT64_MIN, INT64_MAX);
  event.desk = fields.text("desk");
  event.origin_node = fields.text("node");
  if (fields.optional("height") != nullptr)
    event.height = static_cast<std::uint32_t>(fields.integer("height", 0, kMaxHeight));
  HARKARA_TRY(decode_kind_and_class(fields, event));
  if (const Json* body = fields.get("body")) event.body = *body;
  HARKARA_TRY(fields.status());
  HARKARA_TRY(decode_attachments(fields.optional("attachments"), event));
  HARKARA_TRY(check_body(event.kind, event.body));
  if (event.kind == EventKind::attached && event.attachments.empty())
    return fail(Errc::invalid, "event: an 'attached' event without attachments");
  return event;
}

}  // namespace harkara::node::consult
