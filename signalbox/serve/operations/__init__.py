"""Operations of the API by what they are about. Source: AWS Step Functions API Reference, one page for each."""
