// Ace sorts what it finds in the book by asking its XML library, for each two nodes, which comes first, and the library
// walks through all their siblings to say so: a book of a thousand chapters would take hours. This says the same at once, from
// a numbering of the document. What Ace judges, and how, stays its own.
const { Node } = require("@xmldom/xmldom");

const slow = Node.prototype.compareDocumentPosition;
const numbered = new WeakMap();

function numbers(document) {
    const known = numbered.get(document);
    if (known && known.changes === document._inc) return known.order;
    const order = new Map();
    const waiting = [document];
    while (waiting.length > 0) {
        const node = waiting.pop();
        order.set(node, order.size);
        for (const attribute of node.attributes ?? []) order.set(attribute, order.size);
        for (let child = node.lastChild; child; child = child.previousSibling) waiting.push(child);
    }
    numbered.set(document, { changes: document._inc, order });
    return order;
}

Node.prototype.compareDocumentPosition = function (other) {
    const order = this.ownerDocument && numbers(this.ownerDocument);
    const [here, there] = [order?.get(this), order?.get(other)];
    if (here === undefined || there === undefined || here === there) return slow.call(this, other);
    return here < there ? Node.DOCUMENT_POSITION_FOLLOWING : Node.DOCUMENT_POSITION_PRECEDING;
};
