"""The support widget: ``/widget.js`` for a shop's pages, the frame it opens, and what the frame asks.

``door`` decides who may talk to it, ``routes`` answer, ``streams`` carry turns over cut connections, ``wire`` chooses
what a shopper's browser is told. ``loader.js`` runs on the shop's page, ``frame/`` inside our own.
"""
