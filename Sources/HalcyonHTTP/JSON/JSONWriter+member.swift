import HalcyonCore

extension JSONWriter {
    mutating func member(_ name: String, _ value: String) {
        self.name(name)
        self.value(value)
    }

    mutating func member(_ name: String, _ value: Int) {
        self.name(name)
        self.value(value)
    }

    mutating func member(_ name: String, _ value: Double) {
        self.name(name)
        self.value(value)
    }

    mutating func member(_ name: String, _ value: Bool) {
        self.name(name)
        self.value(value)
    }

    /// Null where there is no value, so that readers always find the member.
    mutating func member(_ name: String, _ value: String?) {
        self.name(name)
        if let value { self.value(value) } else { self.null() }
    }

    mutating func member(_ name: String, _ value: Double?) {
        self.name(name)
        if let value { self.value(value) } else { self.null() }
    }

    mutating func member(_ name: String, _ value: Int?) {
        self.name(name)
        if let value { self.value(value) } else { self.null() }
    }

    mutating func member(_ name: String, _ values: [String]) {
        self.name(name)
        self.array { writer in for value in values { writer.value(value) } }
    }

    mutating func object(_ name: String, _ body: (inout JSONWriter) -> Void) {
        self.name(name)
        self.object(body)
    }

    mutating func member<Item>(_ name: String, _ items: [Item], each body: (inout JSONWriter, Item) -> Void) {
        self.name(name)
        self.array { writer in for item in items { writer.object { body(&$0, item) } } }
    }
}
