"""Checks what the ledger hands out, with the standard library alone. docs/VERIFYING.md explains each step.

    verify.py proof PROOF                  the event in the file is in the log that the checkpoint in the file is of
    verify.py export LOG [KEPT ...]        a whole log has the root of its checkpoint, and of those that were kept
    verify.py consistency OLD NEW HASHES   the log of a newer checkpoint begins with the log of an older one

Hashes and proofs only: whether the ledger signed a checkpoint is asked of openssl. Exit code 1 and a sentence if not.
"""
import base64, hashlib, json, sys

def need(holds, otherwise):
    if not holds: sys.exit(f"REFUSED: {otherwise}")

def leaf(event):  # For all that the ledger records this is RFC 8785; anything else has another hash, and is refused.
    text = json.dumps(event, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(b"\0" + text.encode())

node = lambda left, right: sha256(b"\1" + left + right)
sha256 = lambda data: hashlib.sha256(data).digest()
half = lambda size: 1 << (size - 1).bit_length() - 1  # The largest power of two below: so many are in the left part.
unbase64 = lambda text: base64.b64decode(text, validate=True)
read = lambda path: open(path, encoding="utf-8", newline="").read()

def checkpoint(note):
    origin, size, root = note.split("\n")[:3]
    return origin, int(size), unbase64(root)

def tree(leaves):  # The root of them all.
    if len(leaves) == 1: return leaves[0]
    return node(tree(leaves[:half(len(leaves))]), tree(leaves[half(len(leaves)):]))

def from_leaf(hash, index, size, path):  # The root that a leaf leads to. The path ends with the highest hash.
    if size == 1: return hash
    other, left = path.pop(), half(size)
    if index < left: return node(from_leaf(hash, index, left, path), other)
    return node(other, from_leaf(hash, index - left, size - left, path))

def from_tree(old, old_size, size, path, at_left=True):  # The roots of both trees that an older one leads to.
    if old_size == size: return (old, old) if at_left else (path[-1], path.pop())
    other, left = path.pop(), half(size)
    if old_size > left: return [node(other, hash) for hash in from_tree(old, old_size - left, size - left, path, False)]
    older, newer = from_tree(old, old_size, left, path, at_left)
    return older, node(newer, other)

def proof(path):
    file = json.loads(read(path))
    (origin, size, root), index, hash = checkpoint(file["checkpoint"]), file["leafIndex"], leaf(file["event"])
    need((file["origin"], file["treeSize"]) == (origin, size), "the checkpoint is of another log or another size")
    need(unbase64(file["leafHash"]) == hash, "the event has another hash than the file says")
    need(0 <= index < size, f"there is no number {index} in a log of {size} events")
    path = [unbase64(text) for text in file["inclusion"]]
    need(from_leaf(hash, index, size, path) == root and not path, "the event does not lead to the checkpoint's root")
    return f"event {file['event']['id']} is number {index} of the {size} of {origin}"

def export(path, *kept):
    marks, leaves, closed = [checkpoint(read(one)) for one in kept], [], False
    for line in map(json.loads, open(path, encoding="utf-8", newline="\n")):
        need(not closed, "something stands behind the checkpoint")
        closed = line["type"] == "pledge-ledger.checkpoint"
        if closed: marks.append(checkpoint(line["data"]))
        else: leaves.append(leaf({**line["data"], "id": line["id"], "revision": line["streamrevision"],
                                  "stream": line["subject"], "type": line["type"]}))
    need(marks, "there is no checkpoint in the export; name one that was kept")
    for origin, size, root in marks:
        need(origin == marks[0][0] and 0 < size <= len(leaves), f"the {size} events of {origin} are not all here")
        need(tree(leaves[:size]) == root, f"the first {size} events have another root than their checkpoint")
    sizes = map(str, sorted({mark[1] for mark in marks}))
    need(not closed or size == len(leaves), f"the checkpoint is of {size} events, and there are {len(leaves)}")
    return f"{len(leaves)} events of {origin}, with the root of the checkpoint of {' and of '.join(sizes)}"

def consistency(old, new, hashes):
    (origin, old_size, old_root), (name, size, root) = checkpoint(read(old)), checkpoint(read(new))
    need(origin == name and 0 < old_size <= size, "these are not an older and a newer checkpoint of one log")
    file = json.loads(read(hashes))
    need((file["from"], file["to"]) == (old_size, size), "the hashes are for checkpoints of other sizes")
    path = [unbase64(text) for text in file["hashes"]]
    roots = (*from_tree(old_root, old_size, size, path), *path)
    need(roots == (old_root, root), "the newer log does not begin with the older one")
    return f"the {size} events of {origin} begin with the {old_size} of the older checkpoint"

try:
    print("HOLDS:", {"proof": proof, "export": export, "consistency": consistency}[sys.argv[1]](*sys.argv[2:]))
except Exception as fault:
    sys.exit(__doc__ if len(sys.argv) < 3 else f"REFUSED: not in the form that it should have: {fault!r}")
