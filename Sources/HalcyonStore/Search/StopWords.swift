/// Words that nearly every question has and that say nothing about what it asks.
enum StopWords {
    static let english: Set<String> = [
        "a", "about", "after", "all", "also", "am", "an", "and", "any", "are", "as", "at", "be", "because", "been",
        "before", "between", "but", "by", "can", "could", "define", "describe", "did", "difference", "do", "does",
        "doing", "don", "each", "example", "explain", "for", "from", "give", "had", "has", "have", "he", "her", "him",
        "his", "how", "i", "if", "in", "into", "is", "it", "its", "just", "know", "let", "like", "ll", "may", "me",
        "mean", "meaning", "means", "might", "more", "most", "much", "must", "my", "no", "not", "of", "on", "one",
        "or", "other", "our", "out", "please", "re", "s", "she", "should", "so", "some", "such", "t", "tell", "term",
        "than", "that", "the", "their", "them", "then", "there", "these", "they", "this", "those", "to", "too", "up",
        "use", "used", "ve", "very", "was", "we", "were", "what", "when", "where", "which", "while", "who", "whose",
        "why", "will", "with", "word", "would", "you", "your",
    ]
}
