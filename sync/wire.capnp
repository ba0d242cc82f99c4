# Control records, packed, one per frame; see PROTOCOL.md. Only append fields:
# numbers are never reused or retyped, defaults never change.
@0xd3f1c0a27b6e4a95;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("harkara::sync::wire");

struct Control {
  union {
    hello @0 :Hello;
    certificateRequest @1 :Data;      # NodeIds, 16 B each
    certificate @2 :Data;             # one certificate, exact bytes
    directory @3 :Data;               # entries of 20 B: EndpointId, sequence u32le
    mailbox @4 :Mailbox;
    receipts @5 :List(Data);          # versions 1 to 3; now a frame of its own, as all so marked
    receiptAck @6 :Data;              # versions 1 to 3
    offer @7 :Offer;                  # version 1
    offerReply @8 :OfferReply;        # version 1
    manifest @9 :Manifest;            # versions 1 to 3
    want @10 :Want;                   # versions 1 to 3
    custody @11 :Data;                # versions 1 to 3
    withdraw @12 :UInt32;             # handle: the sender stops this transfer
    reach @13 :List(Reach);           # further endpoints, in addition to HELLO's
  }
}

struct Hello {
  version @0 :UInt16;
  minVersion @1 :UInt16;
  node @2 :Data;                      # 16 B
  nonce @3 :Data;                     # 16 B, fresh for each link
  incarnation @4 :UInt64;             # of the sender's store
  directoryDigest @5 :UInt64;
  reach @6 :List(Reach);
  custodyAcks @7 :UInt64;             # given to the receiver by this store, ever
  custodySum @8 :UInt64;              # of the first 8 bytes (u64le) of their ids
  bundles @9 :UInt32;                 # in the sender's store
  grantTotal @10 :UInt64;             # 0: the sender does not meter this link
  grantLowest @11 :UInt8;             # class
}

struct Reach {
  endpoint @0 :Data;                  # 16 B
  expectedDelaySeconds @1 :UInt32;
  sequence @2 :UInt16;                # of the endpoint's own node
  tier @3 :UInt8;                     # of the endpoint's own node
  takesAll @4 :Bool;                  # a root: takes what nobody knows the way to
}

struct Mailbox {
  descriptor @0 :Data;
  ownerCertificate @1 :Data;
}

struct Offer {
  first @0 :UInt32;                   # place of the first id in this session's list
  shortIds @1 :Data;                  # 6 B each
}

struct OfferReply {
  first @0 :UInt32;
  verdicts @1 :Data;                  # one byte each: see Verdict in frame.h
}

struct Manifest {
  handle @0 :UInt32;
  ageMs @1 :UInt64;                   # residence so far
  encoded @2 :Data;                   # manifest and signature, exact bytes
  ackNow @3 :Bool;
}

struct Want {
  handle @0 :UInt32;
  verdict @1 :UInt8;
  have @2 :Data;                      # run lengths of the chunk bitmap
  openChunk @3 :UInt32;
  openOffset @4 :UInt32;
}
