"""Text in pictures: PNG and JPEG files, and the pictures in decks, documents and PDFs.

Read where the settings ask for it (`read_pictures: true`), by the OCR library of
`onmessage[ocr]`, which runs here and asks no network.
"""
