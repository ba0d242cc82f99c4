// What people decided about patients: these two are one, or they are not after all. A log
// that is only added to; the last word about a pair counts, so every merge can be undone.
#pragma once

#include <map>
#include <span>
#include <vector>

#include "base/fixed_bytes.h"
#include "node/consult/event.h"
#include "storage/store.h"

namespace harkara::node::consult::patients {

// The first half of BLAKE2b-256("hk.patient", key): an ABHA number where there is one,
// else the pseudonym with the node that gave it.
using PatientId = FixedBytes<struct PatientIdKind, 16>;
PatientId patient_id(const Json& patient, const NodeId& origin);
// "P-7K3M..." for people.
std::string patient_name(const PatientId& id);

using LinkId = FixedBytes<struct LinkIdKind, 16>;

inline constexpr std::size_t kMaxWords = 255;  // bytes of a name or a reason; more is cut off

struct Link {
  LinkId id;
  std::uint32_t number = 0;  // one more than the highest that its author knew
  std::int64_t time_ms = 0;
  PatientId a;  // a < b
  PatientId b;
  bool same = true;
  std::string by;
  std::string why;
};

Bytes encode_link(const Link& link);
Result<Link> decode_link(const LinkId& id, View encoded);  // Errc::corrupt

// The caller commits. Errc::corrupt.
Status append_link(storage::Store& store, const Link& link);
Result<std::vector<Link>> load_links(storage::Store& store);

// Who is who: each patient named in a link, with the one that speaks for its group (the
// least id). Pure; the order of `links` and repetitions make no difference.
std::map<PatientId, PatientId> groups(std::span<const Link> links);
// The last word about the pair; nullptr: nobody said anything.
const Link* last_word(std::span<const Link> links, const PatientId& a, const PatientId& b);

}  // namespace harkara::node::consult::patients
