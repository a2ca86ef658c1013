"""What the API says of the three records and what it takes for each verb.

shared       what the three have in common, in and out
handovers, documents, notices   each kind's own
"""
