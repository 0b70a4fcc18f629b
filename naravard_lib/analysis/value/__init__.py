"""What an effect is worth, whom it could reach, and how far: table or effect in, frozen result out."""
