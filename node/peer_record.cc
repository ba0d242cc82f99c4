#include "node/peer_record.h"

#include "base/codec.h"

namespace harkara::node {
namespace {

Result<PeerRecord> decode(View bytes) {
  ByteReader in(bytes);
  PeerRecord out;
  out.last_contact_ms = in.i64();
  out.contacts = in.u64();
  out.bytes_in = in.u64();
  out.bytes_out = in.u64();
  if (!in.finished()) return fail(Errc::corrupt, "a peer's record is malformed");
  return out;
}

}  // namespace

Result<PeerRecord> read_peer(storage::Store& store, const NodeId& peer) {
  const Result<Bytes> bytes = store.get(storage::Table::peers, peer.view());
  if (bytes) return decode(*bytes);
  if (bytes.error().code == Errc::not_found) return PeerRecord{};
  return bytes.error();
}

Status write_peer(storage::Store& store, const NodeId& peer, const PeerRecord& record) {
  ByteWriter out;
  out.i64(record.last_contact_ms);
  out.u64(record.contacts);
  out.u64(record.bytes_in);
  out.u64(record.bytes_out);
  return store.put(storage::Table::peers, peer.view(), out.bytes());
}

Status each_peer(storage::Store& store,
                 const std::function<void(const NodeId&, const PeerRecord&)>& visit) {
  return store.scan(storage::Table::peers, {}, [&](View key, View value) {
    const auto peer = NodeId::from(key);
    const Result<PeerRecord> record = decode(value);
    if (peer && record) visit(*peer, *record);
    return true;
  });
}

}  // namespace harkara::node
