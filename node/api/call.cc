#include "node/api/call.h"

#include <algorithm>

#include "base/text.h"
#include "node/advice.h"
#include "node/case_json.h"
#include "node/consult/field_checks.h"

namespace harkara::node::api {
namespace {

constexpr GuardLimits kAccountLimits{.free = 5, .first_ms = 1'000, .most_ms = 5 * 60'000};
// Several people may sit behind one address.
constexpr GuardLimits kAddressLimits{.free = 30, .first_ms = 1'000, .most_ms = 5 * 60'000};

crypto::Hash once(const Call& call, View subject) {
  crypto::Hasher hasher("hk.api.once", call.state.once_key.view());
  hasher.add_u64(call.session.user.size()).add(as_view(call.session.user));
  return hasher.add(subject).add(as_view(call.request.once)).finish();
}

template <class Id>
Id first_bytes(const crypto::Hash& hash) {
  return *Id::from(hash.view().first(Id::kSize));
}

}  // namespace

State::State(const World& lent, UserBook book, AuditLog log)
    : world(lent),
      users(std::move(book)),
      audit(std::move(log)),
      sessions(lent.station.random()),
      accounts(kAccountLimits),
      addresses(kAddressLimits),
      index(lent.station),
      uploads(lent.station.home().config.api.upload_memory_bytes, lent.station.random()),
      workers(lent.loop),
      once_key(
          crypto::Hasher("hk.api.oncekey", lent.station.home().keyring.store.view()).finish()) {}

consult::Specialist Call::specialist() const {
  const auto flag = [&](const char* name) {
    const Json* at = consult::find(body, name);
    return at != nullptr && at->is_boolean() && at->get<bool>();
  };
  return {session.user, flag("second_opinion"), flag("hand_over")};
}

Result<CaseId> Call::case_id() const {
  std::string_view text = names[0];
  if (text.starts_with("C-") || text.starts_with("c-")) text.remove_prefix(2);
  const auto bytes = from_base32(text);
  const auto id = bytes ? CaseId::from(*bytes) : std::nullopt;
  if (id) return *id;
  return fail_next(Errc::invalid, "'" + names[0].substr(0, 64) + "' is no case's name",
                   "give it in full, as the list does");
}

bool may_see(const State& state, Roles roles, const consult::CaseView& view) {
  const Config& config = state.world.station.home().config;
  const auto desks = config.desk_addresses();
  const bool ours = view.origin_node == config.name;
  const bool at_desk = std::ranges::find(desks, view.desk) != desks.end();
  return ((roles & kHealthWorker) != 0 && ours) || ((roles & kSpecialist) != 0 && at_desk);
}

Result<consult::CaseView> Call::case_view() {
  HARKARA_ASSIGN(const CaseId id, case_id());
  HARKARA_ASSIGN(consult::CaseView view, casebook().show(id));
  if (may_see(state, session.roles, view) || has(kOperator)) return view;
  HARKARA_TRY(state.audit.append({.user = session.user,
                                  .from = request.from,
                                  .act = "case",
                                  .case_name = consult::case_name(id),
                                  .detail = "not for this role",
                                  .refused = true},
                                 state.now().wall_ms));
  return fail(Errc::not_found, "case " + consult::case_name(id) + " is not on this node");
}

Status Call::audit(const std::string& act, const std::string& detail) {
  const auto id = names[0].empty() ? Result<CaseId>(fail(Errc::invalid, "")) : case_id();
  return state.audit.append({.user = session.user,
                             .from = request.from,
                             .act = act,
                             .case_name = id ? consult::case_name(*id) : std::string(),
                             .detail = detail},
                            state.now().wall_ms);
}

EventId Call::event_id(const CaseId& id) const {
  return first_bytes<EventId>(once(*this, id.view()));
}

CaseId Call::new_case_id() const {
  return first_bytes<CaseId>(once(*this, {}));
}

namespace {

Status add_file(const Call& call, const Json& named, NamedFiles& out) {
  if (!named.is_object()) return fail(Errc::invalid, "attachments holds what is no object");
  HARKARA_ASSIGN(const std::string id, text_field(named, "upload"));
  HARKARA_ASSIGN(auto file, call.state.uploads.find(call.session.user, id));
  const std::string name = consult::text_or(named, "name");
  const bool full = named.value("full_size", Json(false)) == true;
  using Treatment = consult::AttachmentFile::Treatment;
  out.files->push_back({file->path(), consult::text_or(named, "role"),
                        name.empty() ? "attachment" : name,
                        full ? Treatment::full_size : Treatment::prepare});
  out.uploads.push_back(std::move(file));
  return ok();
}

}  // namespace

NamedFiles Call::named_files() const {
  NamedFiles out{std::vector<consult::AttachmentFile>{}, {}};
  const Json* list = consult::find(body, "attachments");
  if (list == nullptr || list->is_null()) return out;
  if (!list->is_array()) return {fail(Errc::invalid, "attachments is not a list"), {}};
  for (const Json& each : *list)
    if (Status added = add_file(*this, each, out); !added) return {std::move(added).error(), {}};
  return out;
}

void State::note(const AuditEntry& line) {
  if (const Status noted = audit.append(line, now().wall_ms); !noted)
    world.log.error("audit.log: {}", noted.error().message);
}

void State::case_changed(const CaseId& id) {
  if (!index.touch(id)) index.look_again();
  written();
}

void Call::wrote(const CaseId& id, const std::string& act) {
  state.note({.user = session.user,
              .from = request.from,
              .act = act,
              .case_name = consult::case_name(id)});
  if (const Json* list = consult::find(body, "attachments"); list != nullptr && list->is_array())
    for (const Json& each : *list)
      if (each.is_object())
        static_cast<void>(state.uploads.remove(session.user, consult::text_or(each, "upload")));
  state.case_changed(id);
}

Json written_json(const consult::CaseView& view, const EventId& event) {
  return {{"case", consult::case_name(view.id)},
          {"event", to_hex(event.view())},
          {"state", consult::case_state_name(view.state)},
          {"state_text", state_text(view)}};
}

}  // namespace harkara::node::api
